insert into payments_notice (file_id, line, account_no, reference, status, told_on)
select %(file)s, line, account, reference, status, paid_on from staged where kind = 3 order by line
