with legs as materialized (
    {legs}
), entry as (
    insert into ledger_entry (key, kind, segment, posted_on, memo, legs, debit_cents, created_by)
    select key, %(kind)s, segment, %(posted_on)s, memo, count(*),
        coalesce(sum(amount_cents) filter (where amount_cents > 0), 0), %(author)s
    from legs group by key, segment, memo
    returning id, key, legs, debit_cents
), posting as (
    insert into ledger_posting (entry_id, leg, account_id, amount_cents, posted_on, source_id)
    select entry.id, row_number() over (partition by entry.id order by account_id, position), account_id, amount_cents,
        %(posted_on)s, source_id
    from legs join entry using (key)
    order by account_id, position
)
select count(*), coalesce(sum(legs), 0), coalesce(sum(debit_cents), 0) from entry
