select line, 'account ' || account_no || ' is not known' from staged_declaration s
where not exists (select from tenancies_tenancy t where t.account_no = s.account_no)
union all
select line, 'a second declaration of account ' || account_no || ' on ' || declared_on
from (select line, account_no, declared_on, row_number() over (partition by id order by line) as nth from staged_declaration) s
where nth > 1
order by 1 limit 100
