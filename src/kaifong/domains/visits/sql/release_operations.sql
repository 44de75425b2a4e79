-- What became of operations that were held, now that those before them are there.
update visits_operation operation
set result = fresh.result, reason = fresh.reason
from unnest(%(id)s::uuid[], %(result)s::text[], %(reason)s::text[]) fresh (id, result, reason)
where operation.id = fresh.id
