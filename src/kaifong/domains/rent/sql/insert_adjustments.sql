-- For one month: what should be charged now, less what has been, component by component.
insert into rent_charge (account_no, posted_on, for_month, component, amount_cents, days, rule_id, basis_id, adjustment_id)
select account_no, %(posted_on)s, %(first)s, component,
    coalesce(due.amount_cents, 0) - coalesce(charged.amount_cents, 0),
    due.days, coalesce(due.rule_id, charged.rule_id), coalesce(due.basis_id, charged.basis_id), %(adjustment)s
from (
    select account_no, component, sum(amount_cents)::bigint as amount_cents, min(days) as days,
        max(rule_id) as rule_id, max(basis_id) as basis_id
    from ({charge_lines}) lines where amount_cents <> 0 group by account_no, component
) due
full join (
    select account_no, component, sum(amount_cents)::bigint as amount_cents, max(rule_id) as rule_id,
        max(basis_id) as basis_id
    from rent_charge
    where account_no between %(low)s and %(high)s and for_month = %(first)s
    group by account_no, component
) charged using (account_no, component)
where coalesce(due.amount_cents, 0) <> coalesce(charged.amount_cents, 0)
returning amount_cents
