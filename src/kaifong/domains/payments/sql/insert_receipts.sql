-- New receipts, in order of reference so that the unique index is filled page by page. A reversal takes its original's
-- account; ``inserted`` keeps what the following steps need.
create temporary table inserted on commit drop as
with receipt as (
    insert into payments_receipt (channel_id, external_ref, kind, account_no, amount_cents, paid_on, posted_on, file_id, line)
    select %(channel)s, s.reference, s.kind, t.account_no, s.amount_cents, s.paid_on, %(posted_on)s, %(file)s, s.line
    from staged s left join tenancies_tenancy t on t.account_no = s.account and s.kind = 1
    where s.kind in (1, 2) and not exists (select from known where known.line = s.line)
    order by s.reference
    returning id, external_ref, kind, account_no, amount_cents, line
)
select * from receipt
