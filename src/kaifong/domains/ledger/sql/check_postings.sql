-- Every way in which a month's postings can be unsound; no row where all is well.
with by_entry as (
    select entry_id, count(*) as legs, sum(amount_cents) as balance, min(posted_on) as first, max(posted_on) as last,
        min(leg) as first_leg, max(leg) as last_leg, sum(leg::bigint) as leg_sum,
        coalesce(sum(amount_cents) filter (where amount_cents > 0), 0) as debit_cents
    from ledger_posting where posted_on >= %(first)s and posted_on < %(end)s group by entry_id
), entry as (
    select * from ledger_entry where posted_on >= %(first)s and posted_on < %(end)s
)
select 'I1', coalesce(entry.key, 'entry ' || by_entry.entry_id),
    case
        when entry.id is null then 'postings without an entry'
        when by_entry.entry_id is null then 'an entry without postings'
        when by_entry.balance <> 0 then 'does not sum to zero: ' || by_entry.balance || ' cents'
        when by_entry.first <> entry.posted_on or by_entry.last <> entry.posted_on then 'postings on another day'
        else 'does not match its control totals'
    end
from by_entry full join entry on entry.id = by_entry.entry_id
where entry.id is null or by_entry.entry_id is null or by_entry.balance <> 0
    or by_entry.legs <> entry.legs or by_entry.debit_cents <> entry.debit_cents
    or by_entry.first <> entry.posted_on or by_entry.last <> entry.posted_on
    or by_entry.first_leg <> 1 or by_entry.last_leg <> by_entry.legs
    or by_entry.leg_sum <> by_entry.legs * (by_entry.legs + 1) / 2
union all
select 'accounts', 'account ' || account_id, 'postings on an account that does not exist'
from (
    select distinct account_id from ledger_posting p
    where posted_on >= %(first)s and posted_on < %(end)s
        and not exists (select from ledger_account a where a.id = p.account_id)
) unknown
