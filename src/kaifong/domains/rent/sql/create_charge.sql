-- adjustment_id 0 is the month's roll itself.
create table rent_charge (
    account_no bigint not null,
    posted_on date not null,
    for_month date not null,
    component text collate "C" not null constraint charge_component_known check (
        component in ('net_rent', 'rates', 'mesne_profits', 'additional_rent', 'assistance', 'waiver')),
    amount_cents bigint not null constraint charge_is_not_nil check (amount_cents <> 0),
    days smallint,
    rule_id integer not null,
    basis_id bigint,
    adjustment_id bigint not null default 0
) partition by range (posted_on);

create function rent_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: a charge is adjusted, not edited', tg_table_name
        using errcode = 'KF004', constraint = 'charge_is_append_only';
end $$;
create trigger refuse_change before update or delete or truncate on rent_charge
    for each statement execute function rent_refuse_change();

-- A month's partition is filled by the roll and indexed after it: an index that grows with the rows costs more than they.
create function rent_make_partition(month date) returns void language plpgsql as $$
declare
    suffix text := to_char(month, 'YYYYMM');
begin
    if to_regclass('rent_charge_' || suffix) is not null then
        return;
    end if;
    lock table rent_charge in share update exclusive mode;  -- as attaching does; also brings the catalogue up to date
    if to_regclass('rent_charge_' || suffix) is not null then
        return;
    end if;
    execute format('create table rent_charge_%s (like rent_charge including all)', suffix);
    execute format('create trigger refuse_change before update or delete or truncate on rent_charge_%s
        for each statement execute function rent_refuse_change()', suffix);
    execute format('alter table rent_charge attach partition rent_charge_%s for values from (%L) to (%L)',
        suffix, month, (month + interval '1 month')::date);
end $$;

create function rent_index_partition(month date) returns void language plpgsql as $$
declare
    partition text := 'rent_charge_' || to_char(month, 'YYYYMM');
begin
    if to_regclass(partition || '_by_account') is null then
        execute format('create index if not exists %s_by_account on %s (account_no, for_month)', partition, partition);
    end if;
end $$;
