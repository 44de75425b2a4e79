-- Opening of a month = opening of the month before + its postings; accounts that stand at nil have no row.
select account_id, %(month)s::date as month, sum(amount_cents)::bigint as balance_cents
from (
    select account_id, balance_cents as amount_cents from ledger_opening where month = %(previous)s
    union all
    select account_id, amount_cents from ledger_posting where posted_on >= %(previous)s and posted_on < %(month)s
) moved
group by account_id having sum(amount_cents) <> 0
