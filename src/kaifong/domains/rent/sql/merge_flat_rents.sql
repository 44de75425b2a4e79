insert into rent_flatrent as r (flat_id, from_month, net_rent_cents, rates_cents)
select flat_id, from_month, net_rent_cents, rates_cents from staged_rent order by flat_id, from_month
on conflict (flat_id, from_month) do update
    set net_rent_cents = excluded.net_rent_cents, rates_cents = excluded.rates_cents
    where (r.net_rent_cents, r.rates_cents) <> (excluded.net_rent_cents, excluded.rates_cents)
