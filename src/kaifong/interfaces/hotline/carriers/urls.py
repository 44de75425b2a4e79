from __future__ import annotations

from django.urls import path

from kaifong.interfaces.hotline.carriers import views

app_name = "hotline"

urlpatterns = [
    path("twilio", views.turn, {"carrier": "twilio"}, name="twilio-begin"),
    path("twilio/<int:at>", views.turn, {"carrier": "twilio"}, name="twilio"),
    path("twilio/over", views.over, {"carrier": "twilio"}, name="twilio-over"),
    path("jambonz", views.turn, {"carrier": "jambonz"}, name="jambonz-begin"),
    path("jambonz/<int:at>", views.turn, {"carrier": "jambonz"}, name="jambonz"),
    path("jambonz/over", views.over, {"carrier": "jambonz"}, name="jambonz-over"),
    path("voicexml", views.browser, {"carrier": "voicexml"}, name="voicexml-begin"),
    path("voicexml/<slug:call>/<int:at>", views.turn, {"carrier": "voicexml"}, name="voicexml"),
    path("voicexml/<slug:call>/over", views.over, {"carrier": "voicexml"}, name="voicexml-over"),
    path("sounds/<slug:call>/<int:at>.wav", views.sound, name="sound"),
]
