select c.posted_on, c.for_month, nullif(c.adjustment_id, 0), c.component, c.amount_cents, c.days, c.rule_id,
    r.net_rent_cents, r.rates_cents, t.reduction_percent, t.income_ratio, coalesce(r.from_month, lower(t.in_force))
from rent_charge c
left join rent_flatrent r on r.id = c.basis_id and c.component in ('net_rent', 'rates')
left join rent_term t on t.id = c.basis_id and c.component in ('assistance', 'additional_rent', 'mesne_profits')
where c.account_no = %(account)s and c.posted_on between %(first)s and %(last)s
    and (%(month)s::date is null or c.for_month = %(month)s)
    and (not %(newest)s or c.for_month = (
        select max(for_month) from rent_charge where account_no = %(account)s and posted_on between %(first)s and %(last)s))
order by c.posted_on, c.adjustment_id, c.for_month, array_position(
    array['net_rent', 'rates', 'mesne_profits', 'additional_rent', 'assistance', 'waiver'], c.component)
