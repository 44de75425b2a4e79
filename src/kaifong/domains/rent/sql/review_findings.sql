select f.account_no, f.from_month, f.outcome, f.reasons, d.declared_on, d.income_ratio, f.multiplier, f.additional_cents,
    r.tiers_rule_id, d.limits_rule_id, r.applied_on is not null
from rent_incomefinding f
join rent_incomereview r using (from_month)
left join rent_incomedeclaration d on d.id = f.declaration_id
where f.from_month = %(first)s and f.account_no > %(after)s and f.account_no between %(low)s and %(high)s
    and (%(outcome)s::text is null or f.outcome = %(outcome)s)
order by f.account_no limit %(most)s
