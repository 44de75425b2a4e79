-- One open request an account, and none within so many days of the last: whoever asks again is answered the same.
insert into access_mailerrequest (account_no, door, asked_at, printed)
select %(account_no)s, %(door)s, %(now)s, false
where not exists (
    select 1 from access_mailerrequest
    where account_no = %(account_no)s and asked_at > %(now)s::timestamptz - %(pause)s::interval
)
on conflict (account_no) where done_at is null do nothing
