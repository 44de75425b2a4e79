-- Terms of additional rent that begin in or after the review's month and are not what the review would make.
select t.account_no
from rent_incomefinding f join rent_term t using (account_no)
left join rent_incomedeclaration d on d.id = f.declaration_id
where f.from_month = %(first)s and f.outcome in ('none', 'additional_rent') and t.kind = 2 and lower(t.in_force) >= %(first)s
    and not (f.outcome = 'additional_rent' and t.in_force = daterange(%(first)s, %(until)s) and t.income_ratio = d.income_ratio)
order by 1 limit 20
