-- Applications of a category that wait, most points first; of those with as many, whoever has waited longer.
-- Gives number, how many are before it, and its points, which `points.reckoned` reckons alike (tests compare them).
-- A month is full on the same day of the month, or on its last: date + interval does it so.
with waiting as (
    select
        a.application_no,
        a.waiting_from,
        a.clock_start,
        a.clock_start + greatest(%(on)s::date - a.waiting_from, 0) as clock_end,
        extract(year from age(a.registered_on, p.date_of_birth))::int as age_registered,
        extract(year from age(%(on)s::date, p.date_of_birth))::int as age_now,
        a.in_public_housing
    from applications_application as a
    join tenancies_person as p on p.id = a.applicant_id
    where a.category = %(category)s and a.state = 'waiting'
),
counted as (
    select
        *,
        (extract(year from clock_end)::int - extract(year from clock_start)::int) * 12
            + extract(month from clock_end)::int - extract(month from clock_start)::int as calendar_months
    from waiting
),
pointed as (
    select
        application_no,
        waiting_from,
        least(greatest(age_registered - %(from_age)s, 0) * %(points_a_year)s, %(age_points_at_most)s)
            + case when age_now >= %(reaching_age)s then %(reaching_points)s else 0 end
            + case when in_public_housing then %(public_housing_points)s else 0 end
            + %(points_a_month)s * (
                calendar_months
                - (clock_start + make_interval(months => calendar_months) > clock_end)::int
            ) as points
    from counted
)
select application_no, ahead, points
from (
    select
        application_no,
        row_number() over (order by points desc, waiting_from, application_no) - 1 as ahead,
        points
    from pointed
) as placed
where %(application_no)s::bigint is null or application_no = %(application_no)s
order by ahead
