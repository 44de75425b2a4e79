-- For one month: receipts that are not posted exactly once for their amount, and files whose receipts are not those
-- that were counted. Sums that come to zero do not prove that nothing is missing; this does.
with posted as (
    select p.source_id, count(*) as times, -sum(p.amount_cents) as cents
    from ledger_posting p join ledger_entry e on e.id = p.entry_id
    where p.posted_on >= %(first)s and p.posted_on < %(end)s
        and e.kind in ('payments.receipts', 'payments.reversal') and p.source_id is not null
        and (p.account_id > 100000000000 or p.account_id = %(suspense)s)
    group by p.source_id
), receipt as (
    select id, file_id, case kind when 1 then amount_cents else -amount_cents end as cents
    from payments_receipt where posted_on >= %(first)s and posted_on < %(end)s
)
(
    select 'I2', coalesce('receipt ' || receipt.id, 'posting of receipt ' || posted.source_id),
        case when posted.source_id is null then 'is not posted' when receipt.id is null then 'has no receipt'
            else 'is posted ' || posted.times || ' times for ' || posted.cents || ' cents' end
    from receipt full join posted on posted.source_id = receipt.id
    where receipt.id is null or posted.source_id is null or posted.times <> 1 or posted.cents <> receipt.cents
    limit 20
)
union all
select 'I2', 'file ' || f.id,
    f.receipts || ' receipts of ' || f.receipts_cents || ' cents were counted, ' || coalesce(r.receipts, 0) || ' of '
    || coalesce(r.cents, 0) || ' are there'
from payments_file f left join (
    select file_id, count(*) as receipts, sum(cents) as cents from receipt where file_id is not null group by file_id
) r on r.file_id = f.id
where f.refused_for = '' and f.posted_on >= %(first)s and f.posted_on < %(end)s
    and (f.receipts, f.receipts_cents) is distinct from (coalesce(r.receipts, 0), coalesce(r.cents, 0))
