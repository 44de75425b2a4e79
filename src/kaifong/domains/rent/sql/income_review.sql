-- Keeps the findings and counts them, in one pass.
with finding as (
    {findings}
), made as (
    insert into rent_incomefinding (from_month, account_no, outcome, reasons, declaration_id, multiplier, additional_cents)
    select %(first)s, account_no, outcome, reasons, declaration_id, multiplier, additional_cents from finding
    returning outcome, reasons, multiplier, additional_cents
)
select outcome, reasons, multiplier, count(*), coalesce(sum(additional_cents), 0)::bigint from made group by 1, 2, 3 order by 1, 2, 3
