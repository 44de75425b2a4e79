-- What only the register, or the file as a whole, can tell: line, reason, and the line or account it clashes with.
select line, reason, other from (
    select line, 'flat_unknown' as reason, null::bigint as other
    from staged_tenancy where flat_id is null
    union all
    select line, 'serials_used_up', null from staged_tenancy where serial > 999999
    union all
    select line, 'account_twice', first_line
    from (select line, min(line) over (partition by account_no) as first_line from staged_tenancy) t
    where line <> first_line
    union all
    select line, 'flat_let_twice', before_line
    from (
        select line, lower(in_force) as start, lag(line) over flat as before_line,
            lag(coalesce(upper(in_force), 'infinity')) over flat as before_until
        from staged_tenancy where flat_id is not null
        window flat as (partition by flat_id order by lower(in_force), line)
    ) t
    where before_until > start
    union all
    select s.line, 'flat_let_already', t.account_no
    from staged_tenancy s join tenancies_tenancy t
        on t.flat_id = s.flat_id and t.in_force && s.in_force and t.account_no <> s.account_no
    union all
    select s.line, 'tenancy_differs', t.account_no
    from staged_tenancy s join tenancies_tenancy t using (account_no)
    where s.known and (t.flat_id, t.in_force) is distinct from (s.flat_id, s.in_force)
    union all
    select m.line, 'member_differs', s.account_no
    from staged_tenancy s join staged_member m using (household)
    where s.known and not exists (
        select from tenancies_householdmember h join tenancies_person p on p.id = h.person_id
        where h.tenancy_id = s.account_no and h.relationship = m.relationship
            and h.in_household = daterange(m.joined, m.left_on)
            and p.name_zh = m.name_zh and p.name_en = m.name_en
            and p.date_of_birth is not distinct from m.date_of_birth
            and p.identity_index is not distinct from m.identity_index
    )
    union all
    select m.line, 'person_differs', null
    from same_person s
    join staged_member m on m.person_id = s.staged_id
    join tenancies_person p on p.id = s.person_id
    where (p.name_zh, p.name_en, p.date_of_birth) is distinct from (m.name_zh, m.name_en, m.date_of_birth)
    union all
    select m.line, 'person_differs', f.line
    from same_person s
    join staged_member m on m.person_id = s.staged_id
    join staged_member f on f.person_id = s.person_id
    where (f.name_zh, f.name_en, f.date_of_birth) is distinct from (m.name_zh, m.name_en, m.date_of_birth)
    union all
    select line, 'person_twice', first_line
    from (
        select line, min(line) over (partition by household, person_id) as first_line
        from (
            select m.household, m.line, coalesce(s.person_id, m.person_id) as person_id
            from staged_member m
            left join same_person s on s.staged_id = m.person_id
            where m.household in (select household from same_person)
        ) resolved
    ) t
    where line <> first_line
) problems
order by line, reason
limit %(limit)s;
