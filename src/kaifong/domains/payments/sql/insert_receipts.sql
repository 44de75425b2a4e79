insert into payments_receipt (id, channel_id, external_ref, kind, account_no, amount_cents, paid_on, posted_on, file_id, line)
select id, %(channel)s, reference, kind, account_no, amount_cents, paid_on, %(posted_on)s, %(file)s, line from taken
