-- Lines that made no receipt, because their reference had one or stood earlier in the file. ``conflict`` says that the
-- line names another amount or account than the first, and is rejected; otherwise it is the same payment told again.
create temporary table known on commit drop as
select s.line, s.amount_cents, s.kind,
    (s.amount_cents, s.kind) is distinct from (r.amount_cents, r.kind)
        or case when r.file_id = %(file)s then s.account is distinct from first.account
            else s.kind = 1 and r.account_no is not null and s.account is distinct from r.account_no end as conflict
from staged s
join payments_receipt r on r.channel_id = %(channel)s and r.external_ref = s.reference
left join staged first on r.file_id = %(file)s and first.line = r.line
where s.kind in (1, 2) and not exists (select from inserted i where i.line = s.line)
