-- An estate's charge lines on their way into `rent_charge` and the ledger: worked out once, read where they lie.
create temporary table rolled on commit drop as
select account_no, component, amount_cents, days::smallint, rule_id, basis_id
from ({charge_lines}) lines where amount_cents <> 0
order by account_no
