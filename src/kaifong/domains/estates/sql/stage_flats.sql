create temporary table staged_flat (
    line integer,
    block_id bigint,
    floor text collate "C",
    number text collate "C",
    area_m2 numeric(5, 2)
) on commit drop
