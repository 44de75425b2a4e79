insert into payments_entitlement (id, account_no, case_reference_encrypted, from_on, until_on, monthly_cents)
select id, account_no, sealed, from_on, until_on, monthly_cents
from staged_entitlement order by id
on conflict (account_no, from_on) do nothing
