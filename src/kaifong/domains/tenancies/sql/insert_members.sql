insert into tenancies_householdmember (tenancy_id, person_id, relationship, in_household)
select t.account_no, coalesce(s.person_id, m.person_id), m.relationship, daterange(m.joined, m.left_on)
from staged_member m join staged_tenancy t using (household)
left join same_person s on s.staged_id = m.person_id
where not t.known
order by t.account_no, m.line;
