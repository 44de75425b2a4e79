-- Applications of a category that wait, in the order in which they began to, credits and stops counted.
-- Gives number, how many are before it, and null for points; one row where %(application_no)s is given.
select application_no, ahead, points
from (
    select
        application_no,
        row_number() over (order by waiting_from, application_no) - 1 as ahead,
        null::int as points
    from applications_application
    where category = %(category)s and state = 'waiting'
) as placed
where %(application_no)s::bigint is null or application_no = %(application_no)s
order by ahead
