-- Those whose rent is overdue, the longest first. A charge is overdue from the day after its due day in its month.
with owing (account_no, balance_cents, unpaid) as materialized (
    {arrears}
), ranked as materialized (
    select owing.*, (
        select count(*) from json_array_elements(unpaid) charge where (charge ->> 0)::date < %(due_before)s
    ) as months
    from owing
), found as (
    select * from ranked where months >= %(months)s
)
select (select count(*) from found), shown.account_no, shown.balance_cents, shown.unpaid
from (values (1)) always (one) left join (
    select * from found order by months desc, balance_cents desc, account_no
    offset %(offset)s limit %(limit)s
) shown on true
order by shown.months desc, shown.balance_cents desc, shown.account_no
