insert into payments_mandate (id, account_no, mandate_id, bank_code, bank_account_encrypted, signed_on, limit_cents, state, refusals)
select id, account_no, mandate_id, bank_code, sealed, signed_on, limit_cents, 'active', 0
from staged_mandate order by id
on conflict (mandate_id) do nothing
