select t.account_no, count(*) over ()
from tenancies_tenancy t
where t.in_force && daterange(%(first)s, %(next)s)
    and not exists (
        select from rent_flatrent r
        where r.flat_id = t.flat_id and r.from_month <= %(first)s and (r.until_month is null or r.until_month > %(first)s)
    )
order by t.account_no limit 20
