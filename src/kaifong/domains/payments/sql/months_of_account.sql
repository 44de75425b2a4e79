select date_trunc('month', p.posted_on)::date,
    coalesce(sum(p.amount_cents) filter (where e.kind like 'rent.%%'), 0)::bigint,
    coalesce(-sum(p.amount_cents) filter (where e.kind not like 'rent.%%'), 0)::bigint
from ledger_posting p join ledger_entry e on e.id = p.entry_id
where p.account_id = %(account)s and p.posted_on between %(first)s and %(last)s
group by 1
