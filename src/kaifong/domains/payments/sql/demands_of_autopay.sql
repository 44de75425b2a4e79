select d.reference, d.account_no, d.amount_cents, d.due_on, m.id, m.mandate_id, m.bank_code, m.bank_account_encrypted,
    m.signed_on
from payments_demand d
join lateral (
    select * from payments_mandate m where m.account_no = d.account_no order by (m.state = 'active') desc, m.id desc limit 1
) m on true
where d.batch = %(batch)s order by d.position
