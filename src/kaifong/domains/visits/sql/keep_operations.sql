-- A batch's operations, in the order of their ids so that no two batches wait for each other in a ring. One is left out whose
-- id another handheld has taken meanwhile.
insert into visits_operation (id, device_id, seq, visit_id, kind, digest, body_cipher, client_time, clock_doubtful, received_at,
    result, reason, looked_by)
select id, %(device)s, seq, visit_id, kind, digest, body_cipher, client_time, clock_doubtful, %(now)s, result, reason, ''
from unnest(
    %(id)s::uuid[], %(seq)s::int[], %(visit_id)s::bigint[], %(kind)s::text[], %(digest)s::bytea[], %(body_cipher)s::bytea[],
    %(client_time)s::timestamptz[], %(clock_doubtful)s::boolean[], %(result)s::text[], %(reason)s::text[]
) fresh (id, seq, visit_id, kind, digest, body_cipher, client_time, clock_doubtful, result, reason)
order by id
on conflict (id) do nothing
