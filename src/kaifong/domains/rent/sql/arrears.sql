-- Payments settle the oldest charges first, so what is unpaid is the newest charges that still make up the balance:
-- going back from the newest, each charge is unpaid as far as the balance reaches.
with base as materialized (
    select coalesce(max(month), '-infinity') as month from ledger_openedmonth where month <= %(as_at)s::date + 1
), balance as (
    select account_id as account_no, sum(amount_cents)::bigint as cents
    from (
        select account_id, balance_cents as amount_cents from ledger_opening
        where month = (select month from base) and account_id {accounts}
        union all
        select account_id, amount_cents from ledger_posting
        where posted_on >= (select month from base) and posted_on <= %(as_at)s and account_id {accounts}
    ) moved
    where account_id > 100000000000
    group by account_id having sum(amount_cents) > 0 or not %(owing_only)s
), charge as (
    select c.account_no, c.for_month, sum(c.amount_cents)::bigint as cents
    from rent_charge c join balance using (account_no)
    where c.posted_on <= %(as_at)s and balance.cents > 0
    group by c.account_no, c.for_month
), reached as (
    select account_no, for_month, charge.cents,
        balance.cents - (sum(charge.cents) over (partition by account_no order by for_month desc) - charge.cents) as left_over
    from charge join balance using (account_no)
    where charge.cents > 0
), unpaid as (
    select account_no, json_agg(json_build_array(for_month, cents, least(cents, left_over)) order by for_month) as charges
    from reached where left_over > 0 group by account_no
)
select account_no, balance.cents, unpaid.charges
from balance left join unpaid using (account_no)
order by account_no
