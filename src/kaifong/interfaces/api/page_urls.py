"""The pages on which tenants let apps in and out."""

from __future__ import annotations

from django.urls import path

from kaifong.interfaces.api import views

app_name = "apps"
urlpatterns = [
    path("", views.allowed, name="allowed"),
    path("allow/", views.allow, name="allow"),
]
