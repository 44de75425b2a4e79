-- What happened in a household's cases and notices: day, moment, kind, what it is about, who, case, letter, notice.
select found.* from (
    select k.opened_on as day, k.recorded_at as at, 'opened' as kind, k.misdeed as about, k.rule_id, k.opened_by as who,
        k.id as case_id, null::bigint as step_id, null::bigint as notice_id
    from enforcement_case k where k.account_no = %(account)s
    union all
    select k.closed_on, k.closed_at, 'closed', k.misdeed, k.rule_id, k.closed_by, k.id, null, null
    from enforcement_case k where k.account_no = %(account)s and k.closed_on is not null
    union all
    select s.taken_on, s.recorded_at, s.kind, k.misdeed, k.rule_id, s.taken_by, k.id, s.id, null
    from enforcement_case k join enforcement_step s on s.case_id = k.id where k.account_no = %(account)s
    union all
    select s.withdrawn_on, s.withdrawn_at, 'step_withdrawn', k.misdeed, k.rule_id, s.withdrawn_by, k.id, s.id, null
    from enforcement_case k join enforcement_step s on s.case_id = k.id
    where k.account_no = %(account)s and s.withdrawn_on is not null
    union all
    select e.added_on, e.recorded_at, 'evidence', k.misdeed, k.rule_id, e.added_by, k.id, null, null
    from enforcement_case k join enforcement_evidence e on e.case_id = k.id where k.account_no = %(account)s
    union all
    select a.lodged_on, a.lodged_at, 'appeal', k.misdeed, k.rule_id, a.lodged_by, k.id, a.step_id, a.notice_id
    from enforcement_appeal a left join enforcement_step s on s.id = a.step_id
    left join enforcement_case k on k.id = s.case_id left join enforcement_notice n on n.id = a.notice_id
    where coalesce(k.account_no, n.account_no) = %(account)s
    union all
    select a.decided_on, a.decided_at, a.outcome, k.misdeed, k.rule_id, a.decided_by, k.id, a.step_id, a.notice_id
    from enforcement_appeal a left join enforcement_step s on s.id = a.step_id
    left join enforcement_case k on k.id = s.case_id left join enforcement_notice n on n.id = a.notice_id
    where coalesce(k.account_no, n.account_no) = %(account)s and a.decided_on is not null
    union all
    select c.carried_on, c.recorded_at, 'carried', null, null, c.carried_by, null, null, null
    from enforcement_carry c where %(account)s in (c.from_account, c.to_account)
    union all
    select moment.day, moment.at, moment.kind, null, null, moment.who, null, null, n.id
    from enforcement_notice n cross join lateral (values
        (n.proposed_on, n.proposed_at, 'notice_proposed', n.proposed_by),
        (n.approved_on, n.approved_at, 'notice_approved', n.approved_by),
        (n.served_on, n.served_at, 'notice_served', n.served_by),
        (n.expires_on, n.expired_at, 'notice_expired', n.expired_by),
        (n.ended_on, n.ended_at, 'notice_' || n.state, n.ended_by)
    ) moment (day, at, kind, who)
    where n.account_no = %(account)s and moment.day is not null and moment.at is not null
) found
order by day desc, at desc, kind
