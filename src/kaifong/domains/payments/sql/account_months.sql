-- The accounts of one estate (`estate.code`, from the statement around this one) that were let in the month, or had a
-- balance or a posting in it through the day: what each brought into the month, was charged, and paid.
select account_no, sum(charged)::bigint as charged_cents, sum(paid)::bigint as paid_cents,
    sum(brought + charged - paid)::bigint as balance_cents
from (
    select account_no, 0::bigint as brought, 0::bigint as charged, 0::bigint as paid
    from tenancies_tenancy
    where account_no between estate.code * 100000000::bigint and estate.code * 100000000::bigint + 99999999
        and in_force && daterange(%(first)s, %(next)s)
    union all
    select account_id, balance_cents, 0, 0
    from ledger_opening
    where account_id between estate.code * 100000000::bigint and estate.code * 100000000::bigint + 99999999
        and month = (select month from base)
    union all
    select p.account_id,
        case when p.posted_on < %(first)s then p.amount_cents else 0 end,
        case when p.posted_on >= %(first)s and rent.id is not null then p.amount_cents else 0 end,
        case when p.posted_on >= %(first)s and rent.id is null then -p.amount_cents else 0 end
    from ledger_posting p left join rent_entry rent on rent.id = p.entry_id
    where p.account_id between estate.code * 100000000::bigint and estate.code * 100000000::bigint + 99999999
        and p.posted_on >= (select month from base) and p.posted_on <= %(day)s
) moved
group by account_no
