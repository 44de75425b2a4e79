insert into estates_flat (block_id, floor, number, area_m2)
select staged.block_id, staged.floor, staged.number, staged.area_m2
from staged_flat as staged
where not exists (
    select from estates_flat as flat
    where (flat.block_id, flat.floor, flat.number) = (staged.block_id, staged.floor, staged.number)
)
order by staged.line
