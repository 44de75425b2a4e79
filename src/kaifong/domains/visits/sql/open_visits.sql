-- Every household whose tenancy is in force on the day gets a visit of the cycle, once.
insert into visits_visit (cycle_id, account_no, estate_code, state, step, tries, officer, outcome)
select %(cycle)s, account_no, account_no / 100000000, 'due', 'first', 0, '', ''
from tenancies_tenancy
where in_force @> %(on)s::date
order by account_no
on conflict do nothing
