"""Django's settings, derived from `Environment` alone."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from regulars.config.environment import Environment
from regulars.config.observing import logs
from regulars.config.smtp import smtp_settings
from regulars.config.static_files import static_url
from regulars.kernel.guessing.network import networks

ENVIRONMENT = Environment()
PACKAGE = Path(__file__).resolve().parent.parent
# A server that vanished without a word is noticed in seconds, not in the quarter of an hour that TCP takes.
PATIENCE = {
    "connect_timeout": 10,
    "tcp_user_timeout": 20_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
TOLD = {"lock_timeout": "900", "client_connection_check_interval": "1000"}


def database_at(url: str, *, pooled: bool) -> dict[str, Any]:
    """What Django needs to know of a database; `pooled` when nothing may be kept in a session (docs/decisions/1172)."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    options = " ".join([*(f"-c {name}={value}" for name, value in TOLD.items()), query.pop("options", "")])
    kept = {"transaction_settings": TOLD} if pooled else {"options": options, "prepare_threshold": 1}
    return {
        "ENGINE": "regulars.config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "regulars",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,  # costs no statement: see `regulars.config.postgresql`
        # Nobody waits long for a lock: better a clear "try again" than a server full of waiting threads.
        "OPTIONS": {**kept, **PATIENCE, **query, "server_side_binding": True},
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
    }


POOLER: str = ENVIRONMENT.regulars_pooler
DATABASES = {"default": database_at(ENVIRONMENT.database_url, pooled=bool(POOLER))}
_direct = ENVIRONMENT.database_direct_url
DIRECT_DATABASE = database_at(_direct, pooled=False) if _direct else None
SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value() or secrets.token_urlsafe(48)
DOMAIN = ENVIRONMENT.regulars_domain
PORT = ENVIRONMENT.regulars_port
DEMO = ENVIRONMENT.regulars_demo
SENDER = ENVIRONMENT.regulars_sender or f"regulars@{DOMAIN}"
SMTP = smtp_settings(ENVIRONMENT.smtp_url)
IS_LOCAL = DOMAIN == "localhost"  # plain cookies over http, only here

DEBUG = False
ALLOWED_HOSTS = ["*"]  # hosts are rows: one resolver answers 421 to the unknown ones
USE_X_FORWARDED_HOST = False
ROOT_URLCONF = "regulars.config.urls_front"
WSGI_APPLICATION = "regulars.config.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_htmx",
    "regulars.kernel",
    "regulars.sites",
    "regulars.fields",
    "regulars.staff",
    "regulars.customers",
    "regulars.addresses",
    "regulars.cards",
    "regulars.catalog",
    "regulars.credit",
    "regulars.groups",
    "regulars.newsletters",
    "regulars.orders",
    "regulars.pages",
    "regulars.webhooks",
    "regulars.wishlists",
]
MIDDLEWARE = [
    "regulars.config.protection.protect",
    "regulars.config.observing.questions.answer_operators",
    "regulars.config.doors.choose_door",
    "regulars.config.reading.Readable",
    "regulars.config.middleware.Gzip",
    "regulars.config.middleware.Security",
    "regulars.config.middleware.ContentSecurityPolicy",
    "regulars.config.middleware.StaffSession",
    "regulars.config.uploads.RefuseTooLarge",
    "regulars.config.middleware.Csrf",
    "regulars.config.middleware.StaffAuthentication",
    "regulars.config.language.speak_to_staff",
    "regulars.config.middleware.Messages",
    "regulars.config.middleware.Htmx",
]
MESSAGE_STORAGE = "regulars.config.message_cookie.MessageCookie"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / door / "templates" for door in ("ui", "backoffice", "storefront", "sites")],
        "OPTIONS": {"environment": "regulars.ui.environment.environment"},
    }
]
FORM_RENDERER = "regulars.ui.form_renderer.FormRenderer"
STATIC_URL = static_url()
LOGGING = logs.LOGGING
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.StaffUser"
# Who logged in before there was one of our own stays logged in by Django's.
AUTHENTICATION_BACKENDS = [
    "regulars.config.staff_sessions.StaffBackend",
    "django.contrib.auth.backends.ModelBackend",
]
SESSION_ENGINE = "regulars.config.staff_sessions"
PASSWORD_HASHERS = ["regulars.config.hashers.Argon2id"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
FILE_UPLOAD_HANDLERS = [
    "regulars.config.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # of a form without a file
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [PACKAGE / "locale"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_LOCAL
SESSION_COOKIE_NAME = "regulars-staff" if IS_LOCAL else "__Host-regulars-staff"
CSRF_COOKIE_NAME = "regulars-csrf" if IS_LOCAL else "__Host-regulars-csrf"
CSRF_FAILURE_VIEW = "regulars.config.refusals.csrf_failure"
CUSTOMER_COOKIE_NAME = "regulars" if IS_LOCAL else "__Host-regulars"
VIEWING_COOKIE_NAME = "regulars-viewing" if IS_LOCAL else "__Host-regulars-viewing"
MESSAGE_COOKIE_NAME = "regulars-messages" if IS_LOCAL else "__Host-regulars-messages"
BASKET_COOKIE_NAME = "regulars-basket" if IS_LOCAL else "__Host-regulars-basket"
DEVICE_COOKIE_NAME = "regulars-device" if IS_LOCAL else "__Host-regulars-device"
TRUSTED_PROXIES = networks(ENVIRONMENT.trusted_proxies)
API_LIMITS = {
    "key": ENVIRONMENT.regulars_api_per_key,
    "session": ENVIRONMENT.regulars_api_per_session,
    "network": ENVIRONMENT.regulars_api_per_network,
}
LOCAL_WEBHOOKS = ENVIRONMENT.regulars_local_webhooks
