select
    estate_code,
    count(*) filter (where state = 'due'),
    count(*) filter (where state = 'planned'),
    count(*) filter (where state = 'started'),
    count(*) filter (where state = 'finished'),
    count(*) filter (where state = 'closed'),
    count(*) filter (where state = 'due' and tries > 0)
from visits_visit
where cycle_id = %(cycle)s and (%(estates)s::int[] is null or estate_code = any(%(estates)s::int[]))
group by estate_code
order by estate_code
