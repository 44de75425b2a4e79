-- What was charged, by component too, and the debits that the entry must therefore have.
with by_component as (
    select component, sum(amount_cents)::bigint as cents from rolled group by component
)
select count(*), coalesce(sum(charged), 0),
    coalesce(sum(charged) filter (where charged > 0), 0)
        + coalesce((select -sum(cents) filter (where cents < 0) from by_component), 0),
    (select coalesce(json_object_agg(component, cents), '{}') from by_component)
from (select sum(amount_cents) as charged from rolled group by account_no) by_account
