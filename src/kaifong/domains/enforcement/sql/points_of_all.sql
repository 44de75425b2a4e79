-- Points that count on a day, for every household that has any: `points.explain` as one set.
with recursive moved as (
    select from_account as root, to_account as holder from enforcement_carry
    where carried_on <= %(on)s and recorded_at <= %(known_at)s::timestamptz
    union
    select moved.root, c.to_account from moved join enforcement_carry c on c.from_account = moved.holder
    where c.carried_on <= %(on)s and c.recorded_at <= %(known_at)s::timestamptz
), final as (
    select root, holder from moved
    where not exists (
        select from enforcement_carry c where c.from_account = moved.holder
            and c.carried_on <= %(on)s and c.recorded_at <= %(known_at)s::timestamptz
    )
)
select coalesce(final.holder, k.account_no), sum(s.points)::int
from enforcement_step s
join enforcement_case k on k.id = s.case_id
left join final on final.root = k.account_no
left join enforcement_appeal a on a.step_id = s.id
where s.kind = 'points' and s.offence_on <= %(on)s and s.lapses_on > %(on)s and s.recorded_at <= %(known_at)s::timestamptz
    and not coalesce(s.withdrawn_on <= %(on)s and s.withdrawn_at <= %(known_at)s::timestamptz, false)
    and not coalesce(a.outcome = 'allowed' and a.decided_on <= %(on)s and a.decided_at <= %(known_at)s::timestamptz, false)
group by 1 order by 1
