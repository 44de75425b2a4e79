-- Lines whose reference stood earlier in the file, or is a receipt already. ``conflict`` says that it names another
-- amount or account than the receipt did, and is rejected; otherwise the line is the same payment told again.
create temporary table known on commit drop as
with repeated as (
    select line, reference, account, amount_cents, kind, first_account, first_amount, first_kind
    from (
        select line, reference, account, amount_cents, kind,
            row_number() over same as nth, first_value(account) over same as first_account,
            first_value(amount_cents) over same as first_amount, first_value(kind) over same as first_kind
        from staged where kind in (1, 2)
        window same as (partition by reference order by line)
    ) numbered where nth > 1
)
select line, amount_cents, kind,
    (account, amount_cents, kind) is distinct from (first_account, first_amount, first_kind) as conflict
from repeated
union all
select s.line, s.amount_cents, s.kind,
    (s.amount_cents, s.kind) is distinct from (r.amount_cents, r.kind)
        or (s.kind = 1 and r.account_no is not null and s.account is distinct from r.account_no) as conflict
from staged s
join payments_receipt r on r.channel_id = %(channel)s and r.external_ref = s.reference
where s.kind in (1, 2) and not exists (select from repeated where repeated.line = s.line)
