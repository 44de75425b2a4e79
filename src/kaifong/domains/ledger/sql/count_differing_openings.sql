select count(*)
from ({carried}) carried
full join (select account_id, balance_cents from ledger_opening where month = %(month)s) kept using (account_id)
where carried.balance_cents is distinct from kept.balance_cents
