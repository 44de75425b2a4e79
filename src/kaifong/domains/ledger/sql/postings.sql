select p.entry_id, e.key, e.kind, p.posted_on, e.memo, p.amount_cents, p.source_id
from ledger_posting p join ledger_entry e on e.id = p.entry_id
where p.account_id = %(account)s and p.posted_on between %(first)s and %(last)s
order by p.posted_on, p.entry_id, p.leg
