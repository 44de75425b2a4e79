-- Each staged household with its account: as stated, as the register has it (the same flat from the same
-- day), or the estate's next in the file's order. The check digits are those of kernel.identifiers.account_no.
create temporary table staged_tenancy on commit drop as
with placed as (
    select h.household, h.line, h.estate_code, h.account_no as stated_account, h.flat_id,
        daterange(h.start, h.until) as in_force,
        coalesce(by_account.account_no, by_flat.account_no) as known_account
    from staged_household h
    left join tenancies_tenancy by_account on by_account.account_no = h.account_no
    left join tenancies_tenancy by_flat
        on h.account_no is null and by_flat.flat_id = h.flat_id and lower(by_flat.in_force) = h.start
),
last as (
    select account_no / 100000000 as estate_code, max(account_no / 100 % 1000000) as serial
    from (select account_no from tenancies_tenancy union all select stated_account from placed) given
    group by 1
),
numbered as (
    select p.household,
        coalesce(last.serial, 0) + row_number() over (partition by p.estate_code order by p.line) as serial
    from placed p left join last using (estate_code)
    where p.stated_account is null and p.known_account is null
),
bodies as (
    select household, serial, (estate_code * 1000000::bigint + serial) * 100 as body
    from placed join numbered using (household)
)
select p.household, p.line, p.estate_code, p.flat_id, p.in_force, p.known_account is not null as known, b.serial,
    coalesce(p.stated_account, p.known_account, b.body + (98 - b.body % 97) % 97) as account_no
from placed p left join bodies b using (household);
