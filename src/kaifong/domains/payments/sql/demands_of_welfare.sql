select d.reference, d.account_no, d.amount_cents, d.due_on, e.id, e.case_reference_encrypted
from payments_demand d
join lateral (
    select * from payments_entitlement e
    where e.account_no = d.account_no and e.from_on <= d.due_on + 31 order by e.from_on desc limit 1
) e on true
where d.batch = %(batch)s order by d.position
