-- A TPIN was tried on an account in vain; what is older than the window is swept, a little each time. Runs at every refusal,
-- also where nothing is noted, so that all of them cost the same.
with swept as (
    delete from access_tpintry where id in (
        select id from access_tpintry where at <= %(now)s::timestamptz - %(window)s::interval
        order by at limit 100 for update skip locked
    )
)
insert into access_tpintry (tpin_mark, account_mark, at)
select %(tpin)s, %(account)s, %(now)s where %(noted)s
on conflict (tpin_mark, account_mark) do update set at = excluded.at
