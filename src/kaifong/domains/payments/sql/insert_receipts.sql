-- New receipts, in order of reference so that the unique index is filled page by page. A line whose reference is a
-- receipt already, or stood earlier in the file, makes none. ``inserted`` keeps what the following steps need.
create temporary table inserted on commit drop as
with receipt as (
    insert into payments_receipt (channel_id, external_ref, kind, account_no, amount_cents, paid_on, posted_on, file_id, line)
    select %(channel)s, s.reference, s.kind, t.account_no, s.amount_cents, s.paid_on, %(posted_on)s, %(file)s, s.line
    from staged s left join tenancies_tenancy t on t.account_no = s.account and s.kind = 1
    where s.kind in (1, 2)
    order by s.reference, s.line
    on conflict (channel_id, external_ref) do nothing
    returning id, external_ref, kind, account_no, amount_cents, line
)
select * from receipt
