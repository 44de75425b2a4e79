select line, 'account ' || account_no || ' is not known' from staged_award s
where not exists (select from tenancies_tenancy t where t.account_no = s.account_no)
union all
select s.line, 'overlaps an award of the same kind on line ' || o.line
from staged_award s join staged_award o using (account_no, kind) where o.line < s.line and o.in_force && s.in_force
union all
select s.line, 'overlaps an award of the same kind on record'
from staged_award s join rent_term t using (account_no, kind)
where t.in_force && s.in_force
    and (t.in_force, t.reduction_percent, t.income_ratio)
        is distinct from (s.in_force, s.reduction_percent, s.income_ratio)
order by 1 limit 100
