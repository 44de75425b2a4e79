-- Reversals that came before their originals, the originals being in this file.
update payments_reversal v set original_id = o.id
from payments_receipt r, taken i join payments_receipt o on o.id = i.id
where r.id = v.receipt_id and v.original_id is null and r.channel_id = %(channel)s
    and v.original_ref = o.external_ref and o.kind = 1 and o.amount_cents = r.amount_cents
    and not exists (select from payments_reversal w where w.original_id = o.id)
returning v.receipt_id, o.account_no
