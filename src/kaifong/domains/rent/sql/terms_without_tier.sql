select a.account_no
from rent_term a join tenancies_tenancy t using (account_no)
where a.kind = 2 and a.in_force @> %(first)s::date and t.in_force && daterange(%(first)s, %(next)s)
    and not exists (
        select from jsonb_to_recordset(%(tiers)s::jsonb) as tier ("over" numeric, upto numeric, multiplier numeric)
        where a.income_ratio > tier.over and (tier.upto is null or a.income_ratio <= tier.upto)
    )
order by a.account_no limit 20
