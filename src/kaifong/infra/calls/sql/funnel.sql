-- How far the calls of a time came, how long those that ended lasted in the middle, and how many go on now.
with of_the_time as (
    select
        language <> '' as chose, signed_in, asked, answered,
        outcome = any(%(done)s) or (outcome = %(hung_up)s and answered) as finished,
        case when outcome <> %(lost)s then extract(epoch from ended_at - began_at) end as seconds
    from calls_call
    where began_at >= %(since)s and began_at < %(until)s
)
select
    count(*),
    count(*) filter (where chose),
    count(*) filter (where signed_in),
    count(*) filter (where asked),
    count(*) filter (where asked and signed_in),
    count(*) filter (where answered),
    count(*) filter (where answered and signed_in),
    count(*) filter (where finished),
    count(*) filter (where finished and signed_in),
    percentile_cont(0.5) within group (order by seconds),
    (
        select count(*) from calls_call as call left join calls_node as node on node.name = call.node
        where call.ended_at is null and case
            when node.name is null then call.began_at >= %(now)s::timestamptz - %(open)s::interval
            else node.stopped_at is null and call.began_at >= node.started_at
                and node.beat_at >= %(now)s::timestamptz - %(silent)s::interval
        end
    )
from of_the_time
