-- In how many calls of a time each question was asked and answered, by the call's language.
with named as (
    select
        split_part(reached.place, '/', 2) as question, reached.call_id, call.language,
        bool_or(reached.place like %(answer)s) as answered
    from calls_reached as reached join calls_call as call on call.id = reached.call_id
    where call.began_at >= %(since)s and call.began_at < %(until)s
      and (reached.place like %(ask)s or reached.place like %(answer)s)
    group by 1, 2, 3
)
select question, language, count(*), count(*) filter (where answered)
from named
group by question, language
