-- Lines whose reference is a receipt already, or stood earlier in the file. ``conflict`` says that the line names another
-- amount or account than the first, and is rejected; otherwise it is the same payment told again.
create temporary table known on commit drop as
select t.line, t.amount_cents, t.kind,
    case when t.nth > 1 then (t.account, t.amount_cents, t.kind) is distinct from (first.account, first.amount_cents, first.kind)
        else (t.amount_cents, t.kind) is distinct from (r.amount_cents, r.kind)
            or (t.kind = 1 and r.account_no is not null and t.account is distinct from r.account_no)
    end as conflict
from taken t
left join payments_receipt r on r.channel_id = %(channel)s and r.external_ref = t.reference
left join staged first on t.nth > 1 and first.line = t.first_line
where t.nth > 1 or r.id is not null
