update estates_flat as flat
set area_m2 = staged.area_m2
from staged_flat as staged
where (flat.block_id, flat.floor, flat.number) = (staged.block_id, staged.floor, staged.number)
    and staged.area_m2 <> coalesce(flat.area_m2, 0)
