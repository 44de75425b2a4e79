insert into payments_demand (reference, channel_id, batch, position, account_no, amount_cents, due_on)
select 'AP-' || %(stem)s || '-' || account_no || %(suffix)s, %(channel)s, %(batch)s,
    row_number() over (order by account_no), account_no, amount_cents, %(due_on)s
from (
    select m.account_no, least(
        coalesce((select balance_cents from ledger_opening o where o.account_id = m.account_no and o.month = %(month)s), 0)
        + coalesce((select sum(amount_cents) from ledger_posting p
            where p.account_id = m.account_no and p.posted_on >= %(month)s and p.posted_on <= %(due_on)s), 0),
        m.limit_cents)::bigint as amount_cents
    from payments_mandate m
    where m.state = 'active' and (not %(retry)s or exists (
        select from payments_notice n join payments_demand d on d.reference = n.reference
        where d.account_no = m.account_no and d.due_on >= %(month)s and d.due_on < %(next)s
    ))
) owed
where amount_cents > 0
