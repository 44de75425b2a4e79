with leg as materialized (
    select row_number() over (order by account_id, position) as leg, account_id, amount_cents, source_id
    from ({legs}) as given
), entry as (
    insert into ledger_entry (key, kind, segment, posted_on, memo, legs, debit_cents, created_by)
    select %(key)s, %(kind)s, %(segment)s, %(posted_on)s, %(memo)s, count(*),
        coalesce(sum(amount_cents) filter (where amount_cents > 0), 0), %(author)s
    from leg having count(*) > 0
    returning id, legs, debit_cents
), posting as (
    insert into ledger_posting (entry_id, leg, account_id, amount_cents, posted_on, source_id)
    select entry.id, leg.leg, leg.account_id, leg.amount_cents, %(posted_on)s, leg.source_id from leg, entry
)
select legs, debit_cents from entry
