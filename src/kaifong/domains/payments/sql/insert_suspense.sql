insert into payments_suspenseitem (receipt_id, stated_account, reason, resolved_by, resolution)
select i.id, coalesce(s.account::text, s.stated),
    case
        when i.kind = 2 and v.original_id is null then 'reversal_without_original'
        when i.kind = 2 then 'original_in_suspense'
        when s.account is not null then 'account_unknown'
        when s.stated = '' then 'no_account'
        else 'account_malformed'
    end, '', ''
from taken i join staged s using (line) left join payments_reversal v on v.receipt_id = i.id
where i.account_no is null
