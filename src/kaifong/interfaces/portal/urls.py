from __future__ import annotations

from django.urls import path

from kaifong.interfaces.portal.views import account, identities, papers, passkeys, questions, requests, sign_in

app_name = "portal"
urlpatterns = [
    path("", questions.start, name="start"),
    path("home/", questions.home, name="home"),
    path("ask/<slug:name>/", questions.question, name="question"),
    path("ask/<slug:name>/<slug:table>.csv", questions.table, name="table"),
    path("ask/<slug:name>/file", questions.file, name="file"),
    path("forms/", requests.forms, name="forms"),
    path("forms/begin/<slug:form>/", requests.begin, name="form-begin"),
    path("forms/resume/", requests.resume, name="form-resume"),
    path("forms/<int:form_id>/", requests.form, name="form"),
    path("forms/<int:form_id>/section/<slug:section>/", requests.section, name="form-section"),
    path("forms/<int:form_id>/sure/", requests.sure, name="form-sure"),
    path("forms/<int:form_id>/documents/", papers.papers, name="form-papers"),
    path("forms/<int:form_id>/documents/add/<slug:wanted>/", papers.add, name="form-paper-add"),
    path("forms/<int:form_id>/documents/<int:document_id>/", papers.paper, name="form-paper"),
    path("forms/<int:form_id>/documents/<int:document_id>/remove/", papers.remove, name="form-paper-remove"),
    path("forms/<int:form_id>/check/", requests.check, name="form-check"),
    path("forms/<int:form_id>/receipt/", requests.receipt, name="form-receipt"),
    path("forms/<int:form_id>/copy/", requests.copy, name="form-copy"),
    path("forms/<int:form_id>/withdraw/", requests.withdraw, name="form-withdraw"),
    path("sign-in/", sign_in.begin, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/code/again/", sign_in.resend, name="resend"),
    path("sign-in/passkey/", passkeys.enter, name="passkey"),
    path("sign-in/passkey/ask/", passkeys.ask, name="passkey-ask"),
    path("sign-in/identity/<str:name>/", identities.depart, name="identity"),
    path("sign-in/identity/<str:name>/back/", identities.arrive, name="identity-back"),
    path("forgotten/", sign_in.forgotten, name="forgotten"),
    path("sign-out/", account.sign_out, name="sign-out"),
    path("safety/", account.safety, name="safety"),
    path("safety/looks/", account.looks, name="looks"),
    path("safety/tpin/", account.tpin, name="tpin"),
    path("safety/passkeys/", passkeys.passkeys, name="passkeys"),
    path("safety/passkeys/offer/", passkeys.offer, name="passkey-offer"),
    path("safety/passkeys/add/", passkeys.add, name="passkey-add"),
    path("safety/passkeys/<int:passkey_id>/remove/", passkeys.remove, name="passkey-remove"),
    path("safety/identities/", identities.identities, name="identities"),
    path("safety/identities/<str:name>/link/", identities.link, name="identity-link"),
    path("safety/identities/<str:name>/unlink/", identities.unlink, name="identity-unlink"),
    path("safety/sessions/<int:session_id>/end/", account.end_session, name="end-session"),
    path("safety/sessions/end-others/", account.end_other_sessions, name="end-other-sessions"),
]
