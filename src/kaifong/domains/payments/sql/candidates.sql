select t.account_no, t.flat_id,
    coalesce((select balance_cents from ledger_opening o where o.account_id = t.account_no and o.month = base.month), 0)
    + coalesce((select sum(amount_cents) from ledger_posting p
        where p.account_id = t.account_no and p.posted_on >= base.month), 0),
    (select sum(amount_cents) from rent_charge c
        where c.account_no = t.account_no and c.posted_on >= base.month and c.for_month = base.month)
from tenancies_tenancy t, (select coalesce(max(month), '-infinity') as month from ledger_openedmonth) base
where t.account_no = any(%(accounts)s)
