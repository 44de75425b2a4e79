-- Scalar subqueries, so that the base month is known before the scan and other months' partitions are never opened.
with base as materialized (
    select coalesce(max(month), '-infinity') as month from ledger_openedmonth where month <= %(as_at)s::date + 1
)
select (
    coalesce((select balance_cents from ledger_opening
        where account_id = %(account)s and month = (select month from base)), 0)
    + coalesce((select sum(amount_cents) from ledger_posting
        where account_id = %(account)s and posted_on >= (select month from base) and posted_on <= %(as_at)s), 0)
)::bigint
