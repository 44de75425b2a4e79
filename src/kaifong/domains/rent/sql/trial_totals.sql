select component, count(distinct account_no), sum(amount_cents)::bigint
from ({charge_lines}) lines where amount_cents <> 0
group by grouping sets ((component), ())
having count(*) > 0
