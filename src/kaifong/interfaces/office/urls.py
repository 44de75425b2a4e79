from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter

from kaifong.interfaces.office import views
from kaifong.interfaces.office.converters import AccountConverter, MonthConverter

register_converter(MonthConverter, "month")
register_converter(AccountConverter, "account")

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
    path("kiosks/", views.kiosks, name="kiosks"),
    path("suspense/", views.suspense, name="suspense"),
    path("suspense/<int:receipt_id>/", views.suspense_assign, name="suspense-assign"),
]
