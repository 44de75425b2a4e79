-- The most that each machine held in each stretch of time.
select node, date_bin(%(every)s, at, %(since)s) as stretch, max(calls), max(rss_bytes), max(engine_rss_bytes)
from calls_nodesample
where at >= %(since)s
group by node, stretch
order by node, stretch
