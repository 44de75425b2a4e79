insert into tenancies_tenancy (account_no, flat_id, kind, in_force)
select account_no, flat_id, 'permanent', in_force
from staged_tenancy
where not known
order by account_no;
