from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter

from kaifong.interfaces.office import views
from kaifong.interfaces.office.converters import AccountConverter, ApplicationConverter, DayConverter, MonthConverter

register_converter(MonthConverter, "month")
register_converter(DayConverter, "day")
register_converter(AccountConverter, "account")
register_converter(ApplicationConverter, "application")

app_name = "office"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("", views.home, name="home"),
    path("months/<month:month>/", views.month, name="month"),
    path("months/<month:month>/channels.csv", views.channels_csv, name="channels-csv"),
    path("months/<month:month>/estates/<int:code>/", views.estate, name="estate"),
    path("tenancies/<account:account_no>/", views.tenancy, name="tenancy"),
    path("tenancies/<account:account_no>/statements/<month:month>.pdf", views.statement, name="statement"),
    path("lists/", views.worklists, name="worklists"),
    path("lists/<slug:name>/", views.worklist, name="worklist"),
    path("lists/<slug:name>/confirm/", views.worklist_confirm, name="worklist-confirm"),
    path("lists/<slug:name>/<slug:row>/", views.worklist_row, name="worklist-row"),
    path("tenancies/<account:account_no>/case/", views.case, name="case"),
    path("search/", views.search, name="search"),
    path("estates/<int:code>/", views.estate_now, name="estate-now"),
    path("forms/<int:form_id>/", views.form, name="form"),
    path("forms/<int:form_id>/documents/<int:document_id>/", views.form_document, name="form-document"),
    path("forms/<int:form_id>/<slug:act>/", views.form_act, name="form-act"),
    path("tenancies/<account:account_no>/cases/new/", views.enforcement_open, name="enforcement-open"),
    path("tenancies/<account:account_no>/notices/new/", views.notice_new, name="notice-new"),
    path("cases/<int:case_id>/", views.scheme_case, name="enforcement-case"),
    path("cases/<int:case_id>/evidence/<int:document_id>/", views.evidence, name="evidence"),
    path("cases/<int:case_id>/letters/<int:step_id>/<slug:act>/", views.letter_act, name="letter-act"),
    path("cases/<int:case_id>/<slug:act>/", views.enforcement_act, name="enforcement-act"),
    path("letters/<int:step_id>.pdf", views.letter, name="letter"),
    path("notices/<int:notice_id>/", views.notice, name="notice"),
    path("notices/<int:notice_id>/letter.pdf", views.notice_letter, name="notice-letter"),
    path("notices/<int:notice_id>/<slug:act>/", views.notice_act, name="notice-act"),
    path("applications/<application:application_no>/", views.application, name="application"),
    path("kiosks/", views.kiosks, name="kiosks"),
    path("hotline/", views.hotline, name="hotline"),
    path("hotline/call-backs/", views.call_backs, name="call-backs"),
    path("hotline/call-backs/<int:call_back_id>/", views.call_back, name="call-back"),
    path("hotline/call-backs/<int:call_back_id>/close/", views.call_back_close, name="call-back-close"),
    path("handhelds/", views.handhelds, name="handhelds"),
    path("handhelds/enrol/", views.handheld_enrol, name="handheld-enrol"),
    path("handhelds/<int:device_id>/", views.handheld, name="handheld"),
    path("handhelds/<int:device_id>/revoke/", views.handheld_revoke, name="handheld-revoke"),
    path("handhelds/<int:device_id>/alarms/<int:alarm_id>/", views.handheld_alarm, name="handheld-alarm"),
    path("visits/", views.visits, name="visits"),
    path("visits/estates/<int:code>/", views.visits_of_estate, name="visits-of-estate"),
    path("visits/values/<int:proposal_id>/", views.visit_value, name="visit-value"),
    path("visits/values/<int:proposal_id>/<slug:act>/", views.visit_value_decide, name="visit-value-decide"),
    path("visits/records/<uuid:operation_id>/", views.visit_record, name="visit-record"),
    path("visits/<int:visit_id>/", views.visit, name="visit"),
    path("visits/<int:visit_id>/letter.pdf", views.visit_letter, name="visit-letter"),
    path("visits/<int:visit_id>/findings/", views.visit_findings, name="visit-findings"),
    path("visits/<int:visit_id>/documents/<int:document_id>/", views.visit_document, name="visit-document"),
    path("visits/<int:visit_id>/tasks/<int:task_id>/", views.visit_task, name="visit-task"),
    path("visits/<int:visit_id>/<slug:act>/", views.visit_act, name="visit-act"),
    path("visits/plan/", views.routes_next, name="routes-next"),
    path("visits/plan/<day:on>/", views.routes, name="routes"),
    path("visits/plan/<day:on>/<int:plan_id>/moves/<int:visit_id>/", views.route_moves, name="route-moves"),
    path("visits/plan/<day:on>/<int:plan_id>/move/<int:visit_id>/", views.route_move, name="route-move"),
    path("suspense/", views.suspense, name="suspense"),
    path("suspense/<int:receipt_id>/", views.suspense_assign, name="suspense-assign"),
]
