-- The calls of a time by how they ended ('' while they go on), language and the place where they were last.
select
    outcome, language, place,
    outcome = any(%(done)s) or (outcome = %(hung_up)s and answered) as finished,
    count(*)
from calls_call
where began_at >= %(since)s and began_at < %(until)s
group by 1, 2, 3, 4
