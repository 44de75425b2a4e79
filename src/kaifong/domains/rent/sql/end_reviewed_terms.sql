update rent_term t set in_force = daterange(lower(t.in_force), %(first)s)
from rent_incomefinding f
where f.from_month = %(first)s and f.outcome in ('none', 'additional_rent') and t.account_no = f.account_no and t.kind = 2
    and lower(t.in_force) < %(first)s and t.in_force @> %(first)s::date
