insert into enforcement_case (id, account_no, misdeed, rule_id, source, complaint_ref, agent, found_on, opened_on, opened_by,
    recorded_at, closed_on, closed_at, closed_by, closed_for)
select case_id, account_no, misdeed, rule_id, case when complaint_ref = '' then 'finding' else 'complaint' end, complaint_ref,
    agent, found_on, found_on, %(author)s, %(now)s, decided_on, %(now)s, %(author)s, %(reason)s
from staged_letter order by line
