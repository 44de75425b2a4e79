insert into payments_rejectedline (file_id, line, reason, message, amount_cents)
select %(file)s, line, status, message, amount_cents from staged where kind = 9
union all
select %(file)s, line, 'reference_conflict',
    'The reference was received before with another amount or account.',
    case kind when 1 then amount_cents else -amount_cents end
from known where conflict
order by line
