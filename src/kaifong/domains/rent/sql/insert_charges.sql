insert into rent_charge (account_no, posted_on, for_month, component, amount_cents, days, rule_id, basis_id)
select account_no, %(first)s, %(first)s, component, amount_cents, days, rule_id, basis_id from rolled
