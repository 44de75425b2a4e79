-- Whether a flat is let on a day, and whether it is offered to an application or was accepted by one that has not had it yet.
select
    exists (
        select from tenancies_tenancy as t where t.flat_id = %(flat_id)s and t.in_force @> %(on)s::date
    ),
    exists (
        select from applications_offer as o
        where o.flat_id = %(flat_id)s
          and (
              o.answer = ''
              or (
                  o.answer = 'accepted'
                  and not exists (
                      select from tenancies_tenancy as t
                      where t.flat_id = o.flat_id and upper(t.in_force) > o.answered_on
                  )
              )
          )
    )
