-- Count one more try before it is looked at, so that tries at once cannot slip past; a try while locked is not counted.
-- Gives the count, or no row where the key is locked.
insert into access_failurecounter as known (key, failures, counted_from, locked_until)
values (%(key)s, 1, %(now)s, null)
on conflict (key) do update set
    (failures, counted_from, locked_until) = (
        select
            next.failures,
            case when next.failures = 1 then %(now)s::timestamptz else known.counted_from end,
            case when next.failures %% %(every)s = 0 then
                %(now)s::timestamptz + least(
                    %(longest)s::interval, %(lock)s::interval * power(2, next.failures / %(every)s - 1)
                )
            end
        from (
            select case
                when known.counted_from + %(window)s::interval <= %(now)s then 1
                else known.failures + 1
            end as failures
        ) as next
    )
where (known.locked_until is null or known.locked_until <= %(now)s)
  and known.failures < %(most)s
returning failures
