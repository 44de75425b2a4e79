-- Of new persons alone: who is on the register keeps the contact details that it has.
insert into tenancies_contactdetails (person_id, phone_cipher, phone_index, email_cipher)
select m.person_id, m.phone_cipher, m.phone_index, m.email_cipher
from staged_member m join staged_tenancy t using (household)
where not t.known and (m.phone_cipher is not null or m.email_cipher is not null)
    and not exists (select from same_person s where s.staged_id = m.person_id)
order by m.person_id;
