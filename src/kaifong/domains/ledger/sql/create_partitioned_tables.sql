-- Postings of a batch lie together on disk, so a BRIN index finds an entry's legs; a B-tree would cost as much again
-- as the rows (ADR 5). That (entry_id, leg) is unique is held by the one statement that numbers legs, and proved by
-- `kaifong ledger check`.
create table ledger_posting (
    entry_id bigint not null,
    leg integer not null,
    account_id bigint not null,
    amount_cents bigint not null constraint posting_is_not_zero check (amount_cents <> 0),
    posted_on date not null,
    source_id bigint
) partition by range (posted_on);
create index posting_by_account on ledger_posting (account_id, posted_on);
create index posting_by_entry on ledger_posting using brin (entry_id);

create table ledger_opening (
    account_id bigint not null,
    month date not null constraint opening_is_a_month check (extract(day from month) = 1),
    balance_cents bigint not null constraint opening_is_not_nil check (balance_cents <> 0),
    primary key (account_id, month)
) partition by range (month);
