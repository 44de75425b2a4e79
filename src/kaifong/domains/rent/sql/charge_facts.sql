select
    let.days, coalesce(mesne.days, 0)::int, r.net_rent_cents, r.rates_cents, r.id,
    assistance.reduction_percent, assistance.id, additional.income_ratio, additional.id, mesne.id
from (
    select account_no, flat_id, in_force,
        least(coalesce(upper(in_force), %(next)s), %(next)s) - greatest(lower(in_force), %(first)s) as days
    from tenancies_tenancy where account_no = %(account)s and in_force && daterange(%(first)s, %(next)s)
) let
join rent_flatrent r on r.flat_id = let.flat_id and r.from_month <= %(first)s
    and (r.until_month is null or r.until_month > %(first)s)
left join rent_term assistance on assistance.account_no = let.account_no and assistance.kind = 1
    and assistance.in_force @> %(first)s::date
left join rent_term additional on additional.account_no = let.account_no and additional.kind = 2
    and additional.in_force @> %(first)s::date
left join lateral (
    select max(id) as id, sum(greatest(0, least(coalesce(upper(let.in_force), %(next)s), coalesce(upper(in_force), %(next)s), %(next)s)
        - greatest(lower(in_force), lower(let.in_force), %(first)s))) as days
    from rent_term where account_no = let.account_no and kind = 3 and in_force && daterange(%(first)s, %(next)s)
) mesne on true
