-- For every complaint and whoever works on it: letters, repeats to the same household, graces that ended with nothing done since.
with letter as (
    select k.complaint_ref, k.agent, k.id as case_id, k.closed_on, s.kind, s.taken_on, s.grace_until,
        row_number() over (partition by k.account_no, k.misdeed, k.complaint_ref, k.agent order by s.taken_on, s.id) as nth,
        lead(s.taken_on) over (partition by k.id order by s.taken_on, s.id) as followed_on
    from enforcement_case k
    left join enforcement_step s on s.case_id = k.id and s.withdrawn_on is null and s.taken_on <= %(on)s
    where k.complaint_ref <> '' and k.opened_on <= %(on)s and (%(agent)s::text is null or k.agent = %(agent)s)
        and (%(estates)s::int[] is null or k.account_no / 100000000 = any(%(estates)s::int[]))
)
select complaint_ref, agent, count(distinct case_id)::int, count(kind)::int,
    count(kind) filter (where nth > 1)::int,
    count(*) filter (
        where grace_until < %(on)s and followed_on is null and (closed_on is null or closed_on > %(on)s)
    )::int,
    min(taken_on), max(taken_on)
from letter group by complaint_ref, agent
order by 6 desc, 5 desc, complaint_ref, agent
