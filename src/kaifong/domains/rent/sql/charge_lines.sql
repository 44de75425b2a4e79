-- The charge lines of all tenancies of an account range for one month: `charging.charge_lines` as one set.
-- Yields account_no, component, amount_cents, days, rule_id, basis_id. Amounts round half up to the cent.
with term as materialized (
    -- One row a tenancy, so that its terms cost one join whatever the planner believes of their numbers.
    select account_no,
        max(id) filter (where kind = 1) as assistance_id, max(reduction_percent) filter (where kind = 1) as reduction_percent,
        max(id) filter (where kind = 2) as additional_id, max(multiplier) filter (where kind = 2) as multiplier,
        max(id) filter (where kind = 3) as mesne_id, range_agg(in_force) filter (where kind = 3) as mesne
    from rent_term
    left join jsonb_to_recordset(%(tiers)s::jsonb) as tier ("over" numeric, upto numeric, multiplier numeric)
        on income_ratio > tier.over and (tier.upto is null or income_ratio <= tier.upto)
    where account_no between %(low)s and %(high)s and in_force && daterange(%(first)s, %(next)s)
        and (kind = 3 or in_force @> %(first)s::date)
    group by account_no
), let as (
    select account_no, flat_id, greatest(lower(in_force), %(first)s) as since,
        least(coalesce(upper(in_force), %(next)s), %(next)s) as until
    from tenancies_tenancy
    where account_no between %(low)s and %(high)s and in_force && daterange(%(first)s, %(next)s)
), fact as (
    select let.account_no, until - since as days, assistance_id, reduction_percent, additional_id, multiplier, mesne_id,
        case when mesne_id is null then 0 else coalesce((
            select sum(upper(part) - lower(part)) from unnest(mesne * datemultirange(daterange(since, until))) part
        ), 0)::int end as mesne_days,
        r.id as flat_rent_id, r.net_rent_cents, r.rates_cents
    from let
    left join rent_flatrent r on r.flat_id = let.flat_id and r.from_month <= %(first)s
        and (r.until_month is null or r.until_month > %(first)s)
    left join term on term.account_no = let.account_no
), shared as (
    select *, days - mesne_days as rent_days from fact
), part as (
    select *,
        case when rent_days = %(rent_days)s then net_rent_cents
            else round(net_rent_cents::numeric * rent_days / %(rent_days)s)::bigint end as net_cents,
        case when rent_days = %(rent_days)s then rates_cents
            else round(rates_cents::numeric * rent_days / %(rent_days)s)::bigint end as rates_part_cents,
        nullif(rent_days, %(month_days)s) as part_days
    from shared
), reduced as materialized (
    select *, coalesce(round(net_cents * reduction_percent / 100.0)::bigint, 0) as reduction_cents from part
)
-- One branch a component over the same rows; a lateral VALUES list reads better and costs eight times as much.
select account_no, 'net_rent' as component, net_cents as amount_cents, part_days as days,
    %(components_id)s::int as rule_id, flat_rent_id as basis_id
from reduced where net_cents <> 0
union all
select account_no, 'rates', rates_part_cents, part_days, %(components_id)s, flat_rent_id
from reduced where rates_part_cents <> 0
union all
select account_no, 'mesne_profits',
    round((net_rent_cents + rates_cents) * %(mesne_multiplier)s::numeric * mesne_days / %(rent_days)s)::bigint,
    nullif(mesne_days, %(month_days)s), %(mesne_profits_id)s, mesne_id
from reduced where mesne_days > 0
union all
select account_no, 'additional_rent', round(net_cents * (multiplier - 1))::bigint, null, %(tiers_id)s, additional_id
from reduced where multiplier is not null
union all
select account_no, 'assistance', -reduction_cents, null, %(assistance_id)s, assistance_id
from reduced where reduction_cents <> 0
union all
select account_no, 'waiver', -round((net_cents - reduction_cents) * %(waiver_share)s::numeric)::bigint, null, %(waiver_id)s, null
from reduced where additional_id is null and %(waiver_share)s::numeric > 0
