-- One page of an estate's tenancies, and on each row how many were found; one row without a tenancy where the page is
-- past the end.
with base as materialized (
    select coalesce(max(month), '-infinity') as month from ledger_openedmonth where month <= %(first)s
), rent_entry as materialized (
    select id from ledger_entry where kind like 'rent.%%' and posted_on between %(first)s and %(day)s
), found as materialized (
    select account.account_no, t.flat_id, charged_cents, paid_cents, balance_cents
    from (select %(estate)s::int as code) as estate
    cross join lateral ({account_months}) account
    join tenancies_tenancy t on t.account_no = account.account_no
    where (not %(owing_only)s or balance_cents > 0)
        and (%(account)s::bigint is null or account.account_no = %(account)s)
        and (%(flats)s::bigint[] is null or t.flat_id = any(%(flats)s::bigint[]))
)
select counted.found, page.*
from (select count(*) as found from found) counted
left join (select * from found order by account_no offset %(offset)s limit %(limit)s) page on true
order by page.account_no
