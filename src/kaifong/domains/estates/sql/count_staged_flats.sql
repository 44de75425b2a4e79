-- How many staged flats are new, and how many are there with another area
select
    count(*) filter (where flat.id is null),
    count(*) filter (where flat.id is not null and staged.area_m2 <> coalesce(flat.area_m2, 0))
from staged_flat as staged
left join estates_flat as flat using (block_id, floor, number)
