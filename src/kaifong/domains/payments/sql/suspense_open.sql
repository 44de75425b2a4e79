select count(*), coalesce(sum(case r.kind when 1 then r.amount_cents else -r.amount_cents end), 0)
from payments_suspenseitem s join payments_receipt r on r.id = s.receipt_id
where s.resolved_on is null
