insert into tenancies_person (id, name_zh, name_en, date_of_birth, sex, language, letter_format,
    identity_type, identity_cipher, identity_index)
select m.person_id, m.name_zh, m.name_en, m.date_of_birth, m.sex, m.language, 'plain',
    m.identity_type, m.identity_cipher, m.identity_index
from staged_member m join staged_tenancy t using (household)
where not t.known and not exists (select from same_person s where s.staged_id = m.person_id)
order by m.person_id;
