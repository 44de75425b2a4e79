insert into rent_term (account_no, kind, in_force, reduction_percent, income_ratio, decided_by)
select account_no, kind, in_force, reduction_percent, income_ratio, %(author)s from staged_award s
where not exists (
    select from rent_term t where t.account_no = s.account_no and t.kind = s.kind and t.in_force = s.in_force
)
order by line
