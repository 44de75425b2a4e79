-- What was charged, and the debits that the entry must therefore have.
select count(*), coalesce(sum(charged), 0),
    coalesce(sum(charged) filter (where charged > 0), 0) + coalesce((
        select -sum(cents) from (
            select sum(amount_cents) as cents from rent_charge
            where account_no between %(low)s and %(high)s and posted_on = %(first)s and adjustment_id = 0
            group by component
        ) by_component where cents < 0
    ), 0)
from (
    select account_no, sum(amount_cents) as charged from rent_charge
    where account_no between %(low)s and %(high)s and posted_on = %(first)s and adjustment_id = 0
    group by account_no
) by_account
