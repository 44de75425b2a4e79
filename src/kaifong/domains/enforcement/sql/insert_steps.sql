insert into enforcement_step (case_id, kind, offence_on, taken_on, taken_by, recorded_at, rule_id, scheme_rule_id, points,
    lapses_on, withdrawn_by, withdrawn_for)
select case_id, kind, found_on, decided_on, %(author)s, %(now)s, rule_id, scheme_rule_id, points, lapses_on, '', ''
from staged_letter order by line
