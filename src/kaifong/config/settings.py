"""Settings, from the environment alone (12-factor). What is wrong is said at start, not at first use.

Every variable is listed in docs/reference/settings.md.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from kaifong.infra import logging as kaifong_logging
from kaifong.infra.documents.types import MAX_BYTES
from kaifong.infra.home import home, key_file

env = environ.Env()

PACKAGE = Path(__file__).resolve().parents[1]
HOME = home()
PRODUCTION = env.bool("KAIFONG_PRODUCTION", default=False)
DEBUG = False

SECRET_KEY = env.str("KAIFONG_SECRET_KEY", default="") or key_file("django.key").hex()
ALLOWED_HOSTS = env.list("KAIFONG_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
if PRODUCTION and "KAIFONG_SECRET_KEY" not in env.ENVIRON:
    raise ImproperlyConfigured("KAIFONG_PRODUCTION is set, so KAIFONG_SECRET_KEY must be given from outside.")
if PRODUCTION and "KAIFONG_HOSTS" not in env.ENVIRON:
    raise ImproperlyConfigured("KAIFONG_PRODUCTION is set, so KAIFONG_HOSTS must name the hosts that are served.")

PROXIES = env.int("KAIFONG_PROXIES", default=0)

# Messages to tenants. On a developer's machine e-mail goes to standard output and SMS into files below the home.
for name in ("KAIFONG_EMAIL_URL", "KAIFONG_SMS_URL"):
    if PRODUCTION and name not in env.ENVIRON:
        raise ImproperlyConfigured(f"KAIFONG_PRODUCTION is set, so {name} must be given: one-time codes go that way.")
vars().update(env.email_url("KAIFONG_EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str("KAIFONG_EMAIL_FROM", default="kaifong@localhost")
SMS_URL = env.str("KAIFONG_SMS_URL", default="")
SMS_TOKEN = env.str("KAIFONG_SMS_TOKEN", default="")

# Providers of identities that tenants may sign in by; none without the file
IDENTITY_FILE = Path(env.str("KAIFONG_IDENTITY")) if "KAIFONG_IDENTITY" in env.ENVIRON else None
if IDENTITY_FILE and not IDENTITY_FILE.is_file():
    raise ImproperlyConfigured(f"KAIFONG_IDENTITY names {IDENTITY_FILE}, which is no file.")

# Systems of others that are told of events; none without the file
PARTNERS_FILE = Path(env.str("KAIFONG_PARTNERS")) if "KAIFONG_PARTNERS" in env.ENVIRON else None
if PARTNERS_FILE and not PARTNERS_FILE.is_file():
    raise ImproperlyConfigured(f"KAIFONG_PARTNERS names {PARTNERS_FILE}, which is no file.")

# Telephone companies whose engines ask the hotline what to do next; none without the file
CARRIERS_FILE = Path(env.str("KAIFONG_CARRIERS")) if "KAIFONG_CARRIERS" in env.ENVIRON else None
if CARRIERS_FILE and not CARRIERS_FILE.is_file():
    raise ImproperlyConfigured(f"KAIFONG_CARRIERS names {CARRIERS_FILE}, which is no file.")

# The landlord
LANDLORD_TIME_ZONE = env.str("KAIFONG_TIME_ZONE", default="Asia/Hong_Kong")
CURRENCY = env.str("KAIFONG_CURRENCY", default="HKD")
TODAY = date.fromisoformat(env.str("KAIFONG_TODAY")) if "KAIFONG_TODAY" in env.ENVIRON else None
RULE_PACK = Path(env.str("KAIFONG_RULE_PACK", default=str(PACKAGE / "rulepacks" / "hk")))
LANDLORD_FILE = Path(env.str("KAIFONG_LANDLORD", default=str(PACKAGE / "config" / "landlord.toml")))
LAYOUTS = Path(env.str("KAIFONG_LAYOUTS", default=str(PACKAGE / "channels" / "layouts")))

# The hotline's voices
VOICE_CLIPS = Path(env.str("KAIFONG_VOICE_CLIPS", default=str(HOME / "voices" / "clips")))

# The hotline's figures
CALLS_KEPT_DAYS = env.int("KAIFONG_CALLS_KEPT_DAYS", default=92)
HOTLINE_MEMORY_MB = env.int("KAIFONG_HOTLINE_MEMORY_MB", default=400)

# The database: PostgreSQL 16 or newer, or the embedded one under the home
DATABASE_URL = env.str("DATABASE_URL", default="")
if not DATABASE_URL:
    from kaifong.infra.postgres import ensure_running

    DATABASE_URL = ensure_running(HOME / "postgres")
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database.")
DATABASES["default"]["CONN_MAX_AGE"] = None
# Values go beside a statement, not into it, so that the server's processes can keep its plan (config/wsgi.py; docs/adr/0012).
DATABASES["default"].setdefault("OPTIONS", {})["server_side_binding"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "kaifong.infra.crypto",
    "kaifong.infra.printing",
    "kaifong.infra.outbox",
    "kaifong.infra.documents",
    "kaifong.infra.held",
    "kaifong.infra.alarms",
    "kaifong.infra.calls",
    "kaifong.infra.dispatch",
    "kaifong.domains.access",
    "kaifong.domains.rules",
    "kaifong.domains.estates",
    "kaifong.domains.tenancies",
    "kaifong.domains.forms",
    "kaifong.domains.ledger",
    "kaifong.domains.rent",
    "kaifong.domains.payments",
    "kaifong.domains.enforcement",
    "kaifong.domains.applications",
    "kaifong.domains.requests",
    "kaifong.domains.visits",
    "kaifong.interfaces.pages",
    "kaifong.interfaces.office",
    "kaifong.interfaces.portal",
    "kaifong.interfaces.kiosk",
    "kaifong.interfaces.hotline",
    "kaifong.interfaces.field",
    "kaifong.interfaces.exchange",
    "kaifong.interfaces.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "kaifong.interfaces.pages.uploads.TooLarge",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "kaifong.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# Pages
LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", "繁體中文"), ("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = LANDLORD_TIME_ZONE
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [path for path in [PACKAGE / "interfaces" / "static"] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# Safety
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# A file that people send is read in memory alone: what it says never lies on a disk in the clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_BYTES + 100_000  # the file and what else is in its form
AUTH_USER_MODEL = "access.StaffUser"
PASSWORD_HASHERS = ["kaifong.domains.access.hashing.StaffHasher"]
LOGIN_URL = "office:sign-in"
LOGIN_REDIRECT_URL = "office:home"
LOGOUT_REDIRECT_URL = "office:sign-in"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# A proxy ends TLS, so forms come from https:// while the program itself is asked by http.
CSRF_TRUSTED_ORIGINS = [f"https://{'*' * host.startswith('.')}{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOG_LEVEL = env.str("KAIFONG_LOG_LEVEL", default="WARNING").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"KAIFONG_LOG_LEVEL is {LOG_LEVEL!r}; use DEBUG, INFO, WARNING or ERROR.")
kaifong_logging.configure(LOG_LEVEL)
LOGGING_CONFIG = None
if "pytest" in sys.modules:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
