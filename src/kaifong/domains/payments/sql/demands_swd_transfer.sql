insert into payments_demand (reference, channel_id, batch, position, account_no, amount_cents, due_on)
select 'SW-' || %(stem)s || '-' || account_no || %(suffix)s, %(channel)s, %(batch)s,
    row_number() over (order by account_no), account_no, amount_cents, %(due_on)s
from (
    select e.account_no, least(sum(e.monthly_cents), (
        select sum(c.amount_cents) from rent_charge c
        where c.account_no = e.account_no and c.for_month = %(month)s
            and c.posted_on >= %(month)s and c.posted_on < %(next)s
    ))::bigint as amount_cents
    from payments_entitlement e
    where e.from_on < %(next)s and (e.until_on is null or e.until_on >= %(month)s) and not %(retry)s
    group by e.account_no
) entitled
where amount_cents > 0
