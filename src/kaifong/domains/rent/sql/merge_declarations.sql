-- How many declarations were added, and how many replaced one of the same household and day.
with merged as (
    insert into rent_incomedeclaration (id, account_no, declared_on, persons, owns_property, income_ratio, assets_ratio,
        limits_rule_id, amounts_encrypted, recorded_by)
    select id, account_no, declared_on, persons, owns_property, income_ratio, assets_ratio, limits_rule_id, sealed, %(author)s
    from staged_declaration order by id
    on conflict (id) do update set (persons, owns_property, income_ratio, assets_ratio, limits_rule_id, amounts_encrypted,
        recorded_by, recorded_at) = (excluded.persons, excluded.owns_property, excluded.income_ratio, excluded.assets_ratio,
        excluded.limits_rule_id, excluded.amounts_encrypted, excluded.recorded_by, excluded.recorded_at)
    returning xmax = 0 as added
)
select count(*) filter (where added), count(*) filter (where not added) from merged
