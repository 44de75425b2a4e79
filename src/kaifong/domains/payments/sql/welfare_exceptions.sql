-- Demands of a month that were not paid exactly, with what the department told last.
with demanded as (
    select channel_id, account_no, amount_cents from payments_demand where batch = %(batch)s
), paid as (
    select account_no, sum(case kind when 1 then amount_cents else -amount_cents end) as cents
    from payments_receipt
    where channel_id = (select min(channel_id) from demanded) and paid_on >= %(first)s and paid_on < %(next)s
    group by account_no
), told as (
    select distinct on (n.account_no) n.account_no, n.status
    from payments_notice n join payments_file f on f.id = n.file_id
    where f.channel_id = (select min(channel_id) from demanded) and n.told_on >= %(first)s and n.told_on < %(next)s
    order by n.account_no, n.id desc
)
select account_no, amount_cents, coalesce(paid.cents, 0)::bigint, coalesce(told.status, 'not answered')
from demanded left join paid using (account_no) left join told using (account_no)
where coalesce(paid.cents, 0) <> amount_cents
order by account_no
