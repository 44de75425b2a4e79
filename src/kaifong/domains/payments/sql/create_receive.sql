-- A single payment in one round trip: idempotency key, receipt, entry. The rule is stated by the service that calls it,
-- `services/notifications.py`; outcomes: received, repeated (same key, same body), known (the receipt is there already),
-- no channel (its row is not made yet), key conflict, reference conflict: nothing was done.
create function payments_receive(
    channel_code text, message_key text, body_sha256 bytea, reference text, stated bigint, stated_text text,
    amount bigint, paid date, suspense bigint, author text
) returns table (outcome text, receipt bigint) language plpgsql as $$
declare
    channel payments_channel;
    new_id bigint;
    earlier record;
    account bigint;
    posted date;
begin
    select c.* into channel from payments_channel c where c.code = channel_code;
    if not found then
        return query select 'no channel', null::bigint;
        return;
    end if;
    perform pg_advisory_xact_lock_shared(19270, 100 + channel.id);  -- infra.database.LOCKS["payments.channel"]
    select greatest(paid, max(day) + 1) into posted from ledger_seal;
    select t.account_no into account from tenancies_tenancy t where t.account_no = stated;
    loop
        select n.body_sha256, n.receipt_id into earlier from payments_notification n where n.key = message_key;
        if found then
            return query select case when earlier.body_sha256 = payments_receive.body_sha256 then 'repeated'
                else 'key conflict' end, earlier.receipt_id;
            return;
        end if;
        select r.id, r.account_no, r.amount_cents, r.kind into earlier from payments_receipt r
            where r.channel_id = channel.id and r.external_ref = reference;
        if found then
            if earlier.amount_cents <> amount or earlier.kind <> 1 or earlier.account_no is distinct from account then
                return query select 'reference conflict', earlier.id;
                return;
            end if;
            insert into payments_notification (key, body_sha256, receipt_id)
                values (message_key, payments_receive.body_sha256, earlier.id);
            return query select 'known', earlier.id;
            return;
        end if;
        new_id := nextval('payments_receipt_id_seq');
        insert into payments_receipt (id, channel_id, external_ref, kind, account_no, amount_cents, paid_on, posted_on)
            values (new_id, channel.id, reference, 1, account, amount, paid, posted) on conflict do nothing;
        exit when found;  -- else another session has just inserted it: look again
    end loop;
    insert into payments_notification (key, body_sha256, receipt_id)
        values (message_key, payments_receive.body_sha256, new_id);
    perform ledger_make_partition(date_trunc('month', posted)::date);
    if account is null then
        insert into payments_suspenseitem (receipt_id, stated_account, reason, resolved_by, resolution)
            values (new_id, coalesce(stated::text, stated_text),
                case when stated is null then 'account_malformed' else 'account_unknown' end, '', '');
    else
        insert into ledger_account (id, kind) values (account, 'receivable') on conflict do nothing;
    end if;
    perform ledger_post('payments.receipt/' || channel.code || '/' || reference, 'payments.receipts', posted, channel.code,
        author, array[channel.clearing_account_id, coalesce(account, suspense)], array[amount, -amount], new_id);
    return query select 'received', new_id;
end $$;
