-- An estate's entry: one leg a tenancy, one leg an income account. Assistance and waivers are debits of their accounts.
select account_no as account_id, sum(amount_cents)::bigint as amount_cents, null::bigint as source_id, 0 as position
from rolled group by account_no having sum(amount_cents) <> 0
union all
select case component when 'net_rent' then %(net_rent)s when 'rates' then %(rates)s
        when 'mesne_profits' then %(mesne_profits)s when 'additional_rent' then %(additional_rent)s
        when 'assistance' then %(assistance)s else %(waiver)s end,
    -sum(amount_cents)::bigint, null, 0
from rolled group by component
