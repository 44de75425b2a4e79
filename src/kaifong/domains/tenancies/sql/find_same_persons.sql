-- Staged persons who are on the register, or who are the person of an earlier line, by their identity number.
create temporary table same_person on commit drop as
with repeated as (
    select identity_index, min(person_id) as person_id
    from staged_member where identity_index is not null
    group by identity_index having count(*) > 1
)
select m.person_id as staged_id, coalesce(p.id, r.person_id) as person_id, m.household, m.line
from staged_member m
left join tenancies_person p using (identity_index)
left join repeated r using (identity_index)
where p.id is not null or r.person_id <> m.person_id;
