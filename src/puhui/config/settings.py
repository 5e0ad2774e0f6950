"""Django's settings; what differs between installations comes from the environment and the home."""

import os
from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from puhui.config import environment
from puhui.foundation.database.addresses import database_settings
from puhui.foundation.database.pooling import is_alive

PACKAGE = Path(__file__).resolve().parent.parent
HOME = environment.home()
DEBUG = False
SECRET_KEY = environment.key("SECRET_KEY")
DATA_KEY = environment.key("DATA_KEY")
SIGNING_KEY = environment.key("SIGNING_KEY")
ALLOWED_HOSTS = os.environ.get("PUHUI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

DATABASES: dict[str, dict[str, Any]] = {
    "default": database_settings(os.environ.get("DATABASE_URL", "postgresql:///puhui"))
}
if os.environ.get("PUHUI_POOL"):
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": int(os.environ["PUHUI_POOL"]),
        # A thread never waits for another's connection, only for a database that is away: /health
        # must say so soon, and the pool must not sit out longer and longer pauses once it is back.
        "timeout": 3,
        "check": is_alive,
        "reconnect_timeout": 4,
    }

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "puhui.foundation.database",
    "puhui.foundation.accounts",
    "puhui.foundation.access",
    "puhui.foundation.audit",
    "puhui.foundation.events",
    "puhui.foundation.idempotency",
    "puhui.foundation.files",
    "puhui.foundation.webhooks",
    "puhui.web",
    "puhui.domains.parties",
    "puhui.domains.ledger",
    "puhui.domains.payments",
    "puhui.domains.evidence",
    "puhui.domains.credit",
    "puhui.domains.products",
    "puhui.domains.loans",
]

MIDDLEWARE = [
    "puhui.foundation.health.counting.CountRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "puhui.web.refusal_pages.RefusalMiddleware",
]

#: What a call of /api/ goes through: it is known by its token and gets JSON (see config/wsgi.py).
API_MIDDLEWARE = [
    "puhui.foundation.health.counting.CountRequests",
    "puhui.api.v1.limits.LimitRate",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "puhui.config.urls"
WSGI_APPLICATION = "puhui.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates", *sorted((PACKAGE / "portals").glob("*/templates"))],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "puhui.web.looks.look",
            ],
        },
    },
]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = bool(os.environ.get("PUHUI_HTTPS"))
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:landing"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "puhui.foundation.accounts.adapter.Adapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "puhui"
# A phone's clock may be a little off, and typing takes a while: RFC 6238 (5.2) advises one step.
MFA_TOTP_TOLERANCE = 1
CSRF_FAILURE_VIEW = "puhui.web.views.csrf_failure"

#: Who sends text messages; the console adapter writes them to the log of the web process.
SMS_GATEWAY = os.environ.get("PUHUI_SMS", "puhui.foundation.accounts.sms.Console")

#: Requests a minute, for each token and for each address without one, in each web worker; 0: no limit.
API_RATE = int(os.environ.get("PUHUI_API_RATE", "600"))
#: For how long a web worker remembers whose token one is; 0: it is asked about at every call.
API_TOKEN_SECONDS = int(os.environ.get("PUHUI_API_TOKEN_SECONDS", "2"))
#: Lets webhooks go to plain http on this very machine: for development and tests.
WEBHOOKS_LOCAL = os.environ.get("PUHUI_WEBHOOKS_LOCAL") == "1"

MAILERS = {
    "default": {
        "BACKEND": os.environ.get(
            "PUHUI_MAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"
        ),
    }
}
DEFAULT_FROM_EMAIL = os.environ.get("PUHUI_MAIL_FROM", "puhui@localhost")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("PUHUI_LOG_LEVEL", "WARNING")},
}
