-- The channels by which others pay for an account on a day.
select 'autopay' from payments_mandate where account_no = %(account)s and state = 'active' and signed_on <= %(as_at)s
union
select 'swd_transfer' from payments_entitlement
where account_no = %(account)s and from_on <= %(as_at)s and (until_on is null or until_on >= %(as_at)s)
