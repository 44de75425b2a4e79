from django.db import migrations

GUARD = """
create function access_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'KF004', constraint = 'audit_is_append_only';
end $$;
create trigger refuse_change before update or delete or truncate on access_auditrecord
    for each statement execute function access_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunSQL(GUARD)]
