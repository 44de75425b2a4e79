select line, 'account ' || account_no || ' is not known' from staged_letter s
where not exists (select from tenancies_tenancy t where t.account_no = s.account_no)
union all
select s.line, 'the same as line ' || o.line
from staged_letter s join staged_letter o using (account_no, misdeed, found_on, kind) where o.line < s.line
union all
select s.line, 'the record has another letter of this kind for this misdeed and day, of ' || t.taken_on
from staged_letter s
join enforcement_case k on k.account_no = s.account_no and k.misdeed = s.misdeed
join enforcement_step t on t.case_id = k.id and t.kind = s.kind and t.offence_on = s.found_on and t.withdrawn_on is null
where t.taken_on <> s.decided_on
order by 1 limit 100
