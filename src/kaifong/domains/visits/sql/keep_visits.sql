-- What a batch of operations made of the visits that it moved; each is held by the transaction.
update visits_visit visit
set state = fresh.state, step = fresh.step, tries = fresh.tries, not_before = fresh.not_before, slot_id = fresh.slot_id,
    officer = fresh.officer, outcome = fresh.outcome, started_at = fresh.started_at, finished_at = fresh.finished_at
from unnest(
    %(id)s::bigint[], %(state)s::text[], %(step)s::text[], %(tries)s::smallint[], %(not_before)s::date[],
    %(slot_id)s::bigint[], %(officer)s::text[], %(outcome)s::text[], %(started_at)s::timestamptz[],
    %(finished_at)s::timestamptz[]
) fresh (id, state, step, tries, not_before, slot_id, officer, outcome, started_at, finished_at)
where visit.id = fresh.id
