delete from staged_letter s using enforcement_case k, enforcement_step t
where k.account_no = s.account_no and k.misdeed = s.misdeed and t.case_id = k.id and t.kind = s.kind
    and t.offence_on = s.found_on and t.taken_on = s.decided_on and t.withdrawn_on is null
