insert into rent_term (account_no, kind, in_force, income_ratio, decided_by)
select f.account_no, 2, daterange(%(first)s, %(until)s), d.income_ratio, %(author)s
from rent_incomefinding f join rent_incomedeclaration d on d.id = f.declaration_id
where f.from_month = %(first)s and f.outcome = 'additional_rent' and not exists (
    select from rent_term t where t.account_no = f.account_no and t.kind = 2 and lower(t.in_force) = %(first)s
)
order by f.account_no
