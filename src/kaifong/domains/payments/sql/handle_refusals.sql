with told as (
    select n.account_no, count(*) as refusals
    from payments_notice n join payments_file f on f.id = n.file_id join payments_channel c on c.id = f.channel_id
    where c.code = 'autopay' and n.handled_at is null and n.account_no is not null
    group by n.account_no
), counted as (
    update payments_mandate m set refusals = m.refusals + told.refusals,
        state = case when m.refusals + told.refusals >= %(most)s then 'suspended' else m.state end
    from told where m.account_no = told.account_no and m.state = 'active'
    returning m.state
)
select count(*) filter (where state = 'suspended') from counted
