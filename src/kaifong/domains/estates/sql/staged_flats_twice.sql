-- Lines whose flat stands on an earlier line of the file
select line, first_line
from (
    select line, min(line) over (partition by block_id, floor, number) as first_line
    from staged_flat
) as staged
where line > first_line
order by line
limit %(limit)s
