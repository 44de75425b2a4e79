-- Invariants that hold whoever writes. Each fires once a statement, so an entry's legs are inserted by one statement.

create function ledger_guard_postings() returns trigger language plpgsql as $$
declare
    wrong record;
    sealed_through date;
begin
    perform pg_advisory_xact_lock_shared(19270, 1);  -- infra.database.LOCKS["ledger.seal"]
    select max(day) into sealed_through from ledger_seal;
    select n.posted_on into wrong from new_postings n where n.posted_on <= sealed_through limit 1;
    if found then
        raise exception 'day % is sealed', wrong.posted_on
            using errcode = 'KF001', constraint = 'sealed_day_takes_no_posting';
    end if;
    select n.entry_id, e.key into wrong
    from (
        select entry_id, count(*) as legs, sum(amount_cents) as balance, min(posted_on) as first, max(posted_on) as last,
            sum(amount_cents) filter (where amount_cents > 0) as debit
        from new_postings group by entry_id
    ) n left join ledger_entry e on e.id = n.entry_id
    where n.balance <> 0 or e.id is null or e.legs <> n.legs or e.debit_cents is distinct from n.debit
        or e.posted_on <> n.first or e.posted_on <> n.last
    limit 1;
    if found then
        raise exception 'entry % (%) does not sum to zero or does not match its legs', wrong.entry_id, wrong.key
            using errcode = 'KF002', constraint = 'entry_sums_to_zero';
    end if;
    select n.account_id into wrong
    from new_postings n where not exists (select from ledger_account a where a.id = n.account_id) limit 1;
    if found then
        raise exception 'account % does not exist', wrong.account_id
            using errcode = 'KF003', constraint = 'posting_account_exists';
    end if;
    return null;
end $$;

create function ledger_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: a mistake is reversed, not edited', tg_table_name
        using errcode = 'KF004', constraint = 'ledger_is_append_only';
end $$;

create trigger guard_postings after insert on ledger_posting
    referencing new table as new_postings for each statement execute function ledger_guard_postings();
create trigger refuse_change before update or delete or truncate on ledger_posting
    for each statement execute function ledger_refuse_change();
create trigger refuse_change before update or delete or truncate on ledger_entry
    for each statement execute function ledger_refuse_change();
create trigger refuse_change before update or delete or truncate on ledger_seal
    for each statement execute function ledger_refuse_change();

-- A month's partition is made beside the table and attached, which blocks neither readers nor writers of other months.
-- The guards stand on it too, for whoever writes to one directly.
create function ledger_make_partition(month date) returns void language plpgsql as $$
declare
    next_month date := (month + interval '1 month')::date;
    suffix text := to_char(month, 'YYYYMM');
begin
    if to_regclass('ledger_posting_' || suffix) is not null then
        return;
    end if;
    lock table ledger_posting in share update exclusive mode;  -- as attaching does; also brings the catalogue up to date
    if to_regclass('ledger_posting_' || suffix) is not null then
        return;
    end if;
    execute format('create table ledger_posting_%s (like ledger_posting including all)', suffix);
    execute format('create trigger guard_postings after insert on ledger_posting_%s
        referencing new table as new_postings for each statement execute function ledger_guard_postings()', suffix);
    execute format('create trigger refuse_change before update or delete or truncate on ledger_posting_%s
        for each statement execute function ledger_refuse_change()', suffix);
    execute format('alter table ledger_posting attach partition ledger_posting_%s for values from (%L) to (%L)',
        suffix, month, next_month);
end $$;

-- One entry of few legs in one call: the single payment's path. Legs are given as two arrays of equal length.
create function ledger_post(
    entry_key text, entry_kind text, day date, entry_memo text, author text, accounts bigint[], amounts bigint[],
    source bigint
) returns bigint language sql as $$
    with entry as (
        insert into ledger_entry (key, kind, posted_on, memo, legs, debit_cents, created_by)
        values (entry_key, entry_kind, day, entry_memo, cardinality(accounts),
            (select sum(a) from unnest(amounts) a where a > 0), author)
        returning id
    ), legs as (
        insert into ledger_posting (entry_id, leg, account_id, amount_cents, posted_on, source_id)
        select entry.id, l.leg, l.account_id, l.amount_cents, day, source
        from entry, unnest(accounts, amounts) with ordinality as l (account_id, amount_cents, leg)
    )
    select id from entry
$$;
