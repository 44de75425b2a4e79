-- Visits to households whose tenancy has ended; their places are free again. In the order of ids, as whoever else locks.
with ended as (
    select visit.id, visit.slot_id
    from visits_visit visit join tenancies_tenancy tenancy using (account_no)
    where visit.cycle_id = %(cycle)s and visit.state in ('due', 'planned', 'started')
        and upper(tenancy.in_force) <= %(on)s::date
    order by visit.id
    for update of visit
), freed as (
    update visits_slot slot set taken = slot.taken - given.back
    from (select slot_id, count(*) as back from ended where slot_id is not null group by slot_id) given
    where slot.id = given.slot_id
)
update visits_visit visit set state = 'closed', slot_id = null, officer = ''
from ended
where visit.id = ended.id
