-- For one month: accounts whose charge lines and postings do not agree.
with charged as (
    select account_no, sum(amount_cents) as cents from rent_charge
    where posted_on >= %(first)s and posted_on < %(end)s group by account_no
), posted as (
    select p.account_id as account_no, sum(p.amount_cents) as cents
    from ledger_posting p join ledger_entry e on e.id = p.entry_id
    where p.posted_on >= %(first)s and p.posted_on < %(end)s and p.account_id > 100000000000
        and e.kind in ('rent.roll', 'rent.adjustment')
    group by p.account_id
)
select 'charges', 'account ' || account_no,
    coalesce(charged.cents, 0) || ' cents are charged, ' || coalesce(posted.cents, 0) || ' are posted'
from charged full join posted using (account_no)
where coalesce(charged.cents, 0) <> coalesce(posted.cents, 0)
limit 20
