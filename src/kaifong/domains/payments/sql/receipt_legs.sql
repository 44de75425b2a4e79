-- A file's entry: a leg a receipt on the tenancy or suspense, one leg for the channel's clearing account.
select coalesce(account_no, %(suspense)s) as account_id,
    case kind when 1 then -amount_cents else amount_cents end as amount_cents, id as source_id, line as position
from taken
union all
select %(clearing)s, net_cents, null, 0
from (select sum(case kind when 1 then amount_cents else -amount_cents end)::bigint as net_cents from taken) total
where net_cents <> 0
