-- Each row is in force until the flat's next one.
update rent_flatrent r set until_month = wanted.next_month
from (
    select id, lead(from_month) over (partition by flat_id order by from_month) as next_month
    from rent_flatrent where flat_id in (select flat_id from staged_rent)
) wanted
where wanted.id = r.id and r.until_month is distinct from wanted.next_month
