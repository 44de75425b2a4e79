-- In how many calls of a time something was refused or failed, by reason.
select reached.reason, count(distinct reached.call_id) as calls
from calls_reached as reached join calls_call as call on call.id = reached.call_id
where call.began_at >= %(since)s and call.began_at < %(until)s and reached.reason <> ''
group by reached.reason
order by calls desc, reached.reason
limit %(most)s
