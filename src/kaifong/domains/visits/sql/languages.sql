-- What each household's principal tenant reads and speaks, by account.
select member.tenancy_id, person.language
from tenancies_householdmember member join tenancies_person person on person.id = member.person_id
where member.relationship = 'principal' and upper_inf(member.in_household) and member.tenancy_id = any(%(accounts)s::bigint[])
