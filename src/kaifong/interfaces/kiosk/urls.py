from __future__ import annotations

from django.urls import path

from kaifong.interfaces.kiosk.views import machine, questions, requests, start

app_name = "kiosk"
urlpatterns = [
    path("", start.start, name="start"),
    path("enrol/", start.enrol, name="enrol"),
    path("lease/", machine.lease, name="lease"),
    path("sign-in/", start.sign_in, name="sign-in"),
    path("finish/", start.finish, name="finish"),
    path("look/", start.look, name="look"),
    path("menu/", questions.menu, name="menu"),
    path("ask/<slug:name>/", questions.question, name="question"),
    path("ask/<slug:name>/print/", questions.print_slip, name="print"),
    path("ask/<slug:name>/phone/", questions.to_phone, name="to-phone"),
    path("forms/", requests.forms, name="forms"),
    path("forms/begin/<slug:form>/", requests.begin, name="form-begin"),
    path("forms/<int:form_id>/section/<slug:section>/", requests.section, name="form-section"),
    path("forms/<int:form_id>/take/", requests.take, name="form-take"),
    path("forms/<int:form_id>/print/", requests.slip, name="form-slip"),
    path("forms/<int:form_id>/code/", requests.code, name="form-code"),
    path("slips/<uuid:key>/", questions.slip, name="slip"),
    path("phone/<uuid:key>/", questions.phone, name="phone"),
    path("sounds/<uuid:key>.wav", machine.sound, name="sound"),
    path("heartbeat/", machine.heartbeat, name="heartbeat"),
    path("present/", machine.present, name="present"),
    path("fetch/", machine.fetch, name="fetch"),
    path("fetch/<slug:code>/", machine.fetch, name="fetch-code"),
]
