-- SHA-256 of each day's entries in order of key. An entry's digest covers its key, kind, segment, memo, the key of the
-- entry it reverses, and every leg's account and amount in order of leg: facts alone, no ids, so that a replay of the
-- same inputs gives the same digest. Materialized: on a month just rolled the planner knows no row counts and would
-- gather the legs anew for every entry.
with legs as materialized (
    select entry_id, count(*) as postings,
        sha256(string_agg(int8send(account_id) || int8send(amount_cents), ''::bytea order by leg)) as digest
    from ledger_posting where posted_on >= %(first)s and posted_on < %(end)s group by entry_id
)
select e.posted_on, count(*), coalesce(sum(legs.postings), 0), sum(e.debit_cents),
    sha256(string_agg(
        sha256(convert_to(concat_ws(chr(31), e.key, e.kind, coalesce(e.segment::text, ''), e.memo, coalesce(r.key, '')),
            'UTF8') || coalesce(legs.digest, '')),
        ''::bytea order by e.key))
from ledger_entry e left join legs on legs.entry_id = e.id left join ledger_entry r on r.id = e.reverses_id
where e.posted_on >= %(first)s and e.posted_on < %(end)s
group by e.posted_on order by e.posted_on
