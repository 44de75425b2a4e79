-- An account's postings other than rent, each with the receipt or the refund that it comes from.
select p.entry_id, p.source_id, e.kind, p.posted_on, p.amount_cents, e.memo,
    r.kind, c.code, r.external_ref, r.paid_on, f.name, r.line, v.reason, given_back.reason
from ledger_posting p
join ledger_entry e on e.id = p.entry_id
left join payments_receipt r on r.id = p.source_id
    and e.kind in ('payments.receipts', 'payments.reversal', 'payments.suspense')
left join payments_channel c on c.id = r.channel_id
left join payments_file f on f.id = r.file_id
left join payments_reversal v on v.receipt_id = r.id
left join payments_refund given_back on given_back.id = p.source_id and e.kind = 'payments.refund'
where p.account_id = %(account)s and p.posted_on between %(first)s and %(last)s and e.kind not like 'rent.%%'
order by p.posted_on, p.entry_id, p.leg
