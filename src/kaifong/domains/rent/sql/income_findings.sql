-- What an income review proposes for every tenancy in force on the first of the month: `calculator.calculate` and the
-- household's latest declaration, as one set. Yields the columns of rent_incomefinding but the review's month.
with let as (
    select account_no, flat_id, lower(in_force) > %(declared_after)s as not_due
    from tenancies_tenancy where in_force @> %(first)s::date
), declared as materialized (
    select distinct on (account_no) account_no, id, income_ratio, assets_ratio, owns_property
    from rent_incomedeclaration where declared_on > %(declared_after)s and declared_on <= %(on)s
    order by account_no, declared_on desc
), tier as materialized (
    select * from jsonb_to_recordset(%(tiers)s::jsonb) as t
        ("over" numeric, upto numeric, multiplier numeric, must_vacate boolean, stayed_since date)
), stayed as materialized (
    -- Households whose additional rent has lain in a tier for as many cycles as it may.
    select t.account_no, tier.over
    from rent_term t join tier on t.income_ratio > tier.over and (tier.upto is null or t.income_ratio <= tier.upto)
    where t.kind = 2 and tier.stayed_since is not null and t.in_force && daterange(tier.stayed_since, %(first)s)
    group by t.account_no, tier.over, tier.stayed_since
    having range_agg(t.in_force) @> daterange(tier.stayed_since, %(first)s)
), judged as (
    select let.account_no, let.flat_id, let.not_due, declared.id as declaration_id, declared.income_ratio, tier.multiplier,
        array_remove(array[
            case when tier.must_vacate then 'income' end,
            case when declared.assets_ratio > %(assets_over)s::numeric then 'assets' end,
            case when declared.owns_property and %(no_property)s then 'property' end,
            case when stayed.account_no is not null then 'cycles' end,
            case when declared.id is null and not let.not_due and %(no_declaration)s then 'no_declaration' end
        ], null) as leaving
    from let
    left join declared using (account_no)
    left join tier on declared.income_ratio > tier.over and (tier.upto is null or declared.income_ratio <= tier.upto)
    left join stayed on stayed.account_no = let.account_no and stayed.over = tier.over
), found as (
    select account_no, flat_id, declaration_id, multiplier,
        case when leaving <> '{}' then 'must_vacate'
            when declaration_id is null then case when not_due then 'not_due' else 'unknown' end
            when income_ratio is null then 'unknown'
            when multiplier is not null then 'additional_rent'
            else 'none' end as outcome,
        case when leaving <> '{}' then leaving
            when declaration_id is null and not not_due then array['no_declaration']
            when declaration_id is not null and income_ratio is null then array['limit_unknown']
            else '{}' end as reasons
    from judged
), charged as (
    select account_no, declaration_id, outcome, reasons, case when outcome = 'additional_rent' then multiplier end as multiplier,
        case when outcome = 'additional_rent' then flat_id end as flat_id
    from found
)
select c.account_no, c.outcome, c.reasons, c.declaration_id, c.multiplier::numeric(6, 2) as multiplier,
    round(round(r.net_rent_cents::numeric * %(month_days)s / %(rent_days)s) * (c.multiplier - 1))::bigint as additional_cents
from charged c
left join rent_flatrent r on r.flat_id = c.flat_id and r.from_month <= %(first)s
    and (r.until_month is null or r.until_month > %(first)s)
