drop table if exists staged_household, staged_member, staged_tenancy, same_person;
create temporary table staged_household (
    household integer, line integer, account_no bigint,
    estate_code integer, block text, floor text, flat text, flat_id bigint, start date, until date
) on commit drop;
create temporary table staged_member (
    household integer, line integer, person_id bigint, relationship text, joined date, left_on date,
    name_zh text, name_en text, date_of_birth date, sex text, language text,
    identity_type text, identity_cipher bytea, identity_index bytea,
    phone_cipher bytea, phone_index bytea, email_cipher bytea
) on commit drop;
