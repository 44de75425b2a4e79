-- Reversals count negative.
select
    r.count, r.cents, k.count, k.cents, j.count, j.cents,
    (select count(*) from payments_notice where file_id = %(file)s),
    p.count, p.cents
from
    (select count(*), coalesce(sum(case kind when 1 then amount_cents else -amount_cents end), 0) as cents
        from taken) r,
    (select count(*), coalesce(sum(case kind when 1 then amount_cents else -amount_cents end), 0) as cents
        from known where not conflict) k,
    (select count(*), coalesce(sum(amount_cents), 0) as cents from payments_rejectedline where file_id = %(file)s) j,
    (select count(*), coalesce(sum(case kind when 1 then amount_cents else -amount_cents end), 0) as cents
        from taken where account_no is null) p
