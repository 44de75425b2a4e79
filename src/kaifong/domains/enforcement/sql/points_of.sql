-- Points ever allotted to a household: its own, and those it brought from tenancies that it left; with all that ended them.
with recursive brought as (
    select %(account)s::bigint as account_no, null::date as held_since
    union
    select c.from_account, greatest(c.carried_on, brought.held_since)
    from brought join enforcement_carry c on c.to_account = brought.account_no
    where c.carried_on <= %(on)s and c.recorded_at <= %(known_at)s::timestamptz
), away as (
    select max(carried_on) as carried_on from enforcement_carry
    where from_account = %(account)s and recorded_at <= %(known_at)s::timestamptz
)
select s.id, k.id, k.misdeed, s.points, s.offence_on, s.taken_on, s.lapses_on, s.recorded_at, s.rule_id,
    a.lodged_on, a.lodged_at, a.decided_on, a.decided_at, coalesce(a.outcome = 'allowed', false),
    s.withdrawn_on, s.withdrawn_at, greatest(away.carried_on, case when away.carried_on is null then null else held_since end),
    held_since
from brought
join enforcement_case k on k.account_no = brought.account_no
join enforcement_step s on s.case_id = k.id and s.kind = 'points'
left join enforcement_appeal a on a.step_id = s.id
cross join away
