-- What a channel's receipts of a day sum to, against what the bank credited for that day.
select c.code, day, coalesce(received.cents, 0), coalesce(banked.cents, 0)
from (
    select channel_id, paid_on as day, sum(case kind when 1 then amount_cents else -amount_cents end) as cents
    from payments_receipt where paid_on >= %(first)s and paid_on < %(next)s group by channel_id, paid_on
) received
full join (
    select channel_id, settles_on as day, sum(amount_cents) as cents
    from payments_bankentry
    where channel_id is not null and settles_on >= %(first)s and settles_on < %(next)s
    group by channel_id, settles_on
) banked using (channel_id, day)
join payments_channel c on c.id = channel_id
order by c.code, day
