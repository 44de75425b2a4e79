-- Open cases of an account range: those whose grace has ended first, then those nobody wrote a letter in, the oldest first.
select k.id, k.account_no, k.misdeed, k.rule_id, k.source, k.complaint_ref, k.agent, k.found_on, k.opened_on, k.opened_by,
    letter.count, letter.kind, letter.taken_on, letter.grace_until, warned.until, count(*) over ()
from enforcement_case k
left join lateral (
    select kind, taken_on, grace_until, count(*) over ()::int as count
    from enforcement_step where case_id = k.id and withdrawn_on is null
    order by taken_on desc, id desc limit 1
) letter on true
left join lateral (
    select max(w.lapses_on) - 1 as until
    from enforcement_step w join enforcement_case other on other.id = w.case_id
    where other.account_no = k.account_no and other.misdeed = k.misdeed and w.kind = 'warning' and w.withdrawn_on is null
        and w.taken_on < k.found_on and w.lapses_on > k.found_on
) warned on true
where k.closed_on is null and k.opened_on <= %(on)s
    and (%(estates)s::int[] is null or k.account_no / 100000000 = any(%(estates)s::int[]))
order by
    case when letter.kind = 'advice' and letter.grace_until < %(on)s then 0 when letter.kind is null then 1
        when letter.kind = 'advice' then 2 else 3 end,
    coalesce(letter.grace_until, letter.taken_on, k.found_on), k.id
offset %(offset)s limit %(limit)s
