"""Every address. Pages carry their language in the address; machines' doors do not."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

from kaifong.config import health
from kaifong.interfaces.api.views import metadata as oauth_metadata
from kaifong.interfaces.exchange.views import notify
from kaifong.interfaces.field.shell import shell

urlpatterns = [
    path("livez", health.live),
    path("readyz", health.ready),
    path("exchange/v1/payments/<channel>", notify),
    path("api/v1/", include("kaifong.interfaces.api.urls")),
    path("hotline/v1/", include("kaifong.interfaces.hotline.carriers.urls")),
    path("field/v1/", include("kaifong.interfaces.field.urls")),
    path("field/", shell),
    path("field/<path:name>", shell),
    path(".well-known/oauth-authorization-server", oauth_metadata),
    path("", RedirectView.as_view(pattern_name="portal:start")),
    *i18n_patterns(
        path("", RedirectView.as_view(pattern_name="portal:start")),
        path("my/", include("kaifong.interfaces.portal.urls")),
        path("apps/", include("kaifong.interfaces.api.page_urls")),
        path("kiosk/", include("kaifong.interfaces.kiosk.urls")),
        path("office/", include("kaifong.interfaces.office.urls")),
    ),
]
