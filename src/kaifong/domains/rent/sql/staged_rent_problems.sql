select line, 'there is no such flat' from staged_rent where flat_id is null
union all
select line, 'the flat and month appear twice' from (
    select line, row_number() over (partition by flat_id, from_month order by line) as nth
    from staged_rent where flat_id is not null
) counted where nth > 1
order by 1 limit 100
