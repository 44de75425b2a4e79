select c.code, r.payments, r.cents
from (
    select channel_id, count(*) filter (where kind = 1) as payments,
        sum(case kind when 1 then amount_cents else -amount_cents end) as cents
    from payments_receipt
    where posted_on between %(first)s and %(last)s
        and (%(estates)s::int[] is null or account_no / 100000000 = any(%(estates)s::int[]))
    group by channel_id
) r join payments_channel c on c.id = r.channel_id
order by r.cents desc, c.code
