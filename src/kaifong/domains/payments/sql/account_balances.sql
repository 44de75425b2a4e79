-- Every receivable's month. What a roll or an adjustment posts is charged; all else that moves is received or given back.
select account_id as account_no, sum(opening)::bigint as opening_cents, sum(charged)::bigint as charged_cents,
    sum(received)::bigint as received_cents, sum(opening + charged - received)::bigint as closing_cents
from (
    select account_id, balance_cents as opening, 0::bigint as charged, 0::bigint as received
    from ledger_opening where month = %(first)s
    union all
    select p.account_id, 0,
        case when e.kind like 'rent.%%' then p.amount_cents else 0 end,
        case when e.kind like 'rent.%%' then 0 else -p.amount_cents end
    from ledger_posting p join ledger_entry e on e.id = p.entry_id
    where p.posted_on >= %(first)s and p.posted_on < %(next)s
) moved
where account_id >= 100000000000
group by account_id order by account_id
