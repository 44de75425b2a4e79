-- In the primary key's order, so that its index grows, or is built, at one end.
insert into {into} (account_id, month, balance_cents)
select account_id, month, balance_cents from ({carried}) carried order by account_id
