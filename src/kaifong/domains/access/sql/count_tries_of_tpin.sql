-- On how many accounts a TPIN was tried in vain lately.
select count(*) from access_tpintry
where tpin_mark = %(tpin)s and at > %(now)s::timestamptz - %(window)s::interval
