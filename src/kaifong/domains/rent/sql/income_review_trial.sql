select outcome, reasons, multiplier, count(*), coalesce(sum(additional_cents), 0)::bigint
from ({findings}) finding group by 1, 2, 3 order by 1, 2, 3
