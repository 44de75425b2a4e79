with base as materialized (
    select coalesce(max(month), '-infinity') as month from ledger_openedmonth where month <= %(as_at)s::date + 1
)
select account_id, (
    coalesce((select balance_cents from ledger_opening o
        where o.account_id = account.account_id and month = (select month from base)), 0)
    + coalesce((select sum(amount_cents) from ledger_posting p
        where p.account_id = account.account_id and posted_on >= (select month from base) and posted_on <= %(as_at)s), 0)
)::bigint
from unnest(%(accounts)s::bigint[]) as account (account_id)
