-- Bind each reversal to its original, be it older or in this file. An original is taken back once: a second reversal of
-- it, and one of another amount, wait in suspense for a person.
with asked as (
    select i.id, s.reverses, s.status, o.id as original_id, o.account_no,
        row_number() over (partition by o.id order by i.line) as nth
    from taken i
    join staged s on s.line = i.line
    left join payments_receipt o on o.channel_id = %(channel)s and o.external_ref = s.reverses and o.kind = 1
        and o.amount_cents = i.amount_cents
        and not exists (select from payments_reversal v where v.original_id = o.id)
    where i.kind = 2
), bound as (
    insert into payments_reversal (receipt_id, original_id, original_ref, reason)
    select id, case when nth = 1 then original_id end, reverses, status from asked
), receipt as (
    update payments_receipt r set account_no = asked.account_no
    from asked where r.id = asked.id and asked.nth = 1 and asked.account_no is not null
)
update taken i set account_no = asked.account_no
from asked where i.id = asked.id and asked.nth = 1 and asked.account_no is not null
