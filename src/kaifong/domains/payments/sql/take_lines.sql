-- The file's payments and reversals, each with the id that its receipt will have and the tenancy that it names, in order
-- of reference, so that the receipts' unique index is filled page by page. An account that the ledger knows is a
-- tenancy's; only for others is the register asked, and ``opened`` is null where the receivable is still to be opened.
create temporary table taken on commit drop as
select nextval('payments_receipt_id_seq') as id, reference, kind, account, amount_cents, paid_on, line, nth, first_line,
    opened, coalesce(opened, (select t.account_no from tenancies_tenancy t where t.account_no = s.account and s.kind = 1))
        as account_no
from (
    select *, row_number() over same as nth, first_value(line) over same as first_line,
        (select a.id from ledger_account a where a.id = staged.account and staged.kind = 1) as opened
    from staged where kind in (1, 2)
    window same as (partition by reference order by line)
) s
order by reference, line
