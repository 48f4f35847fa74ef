"""The one settings module: every choice of a deployment comes from the environment, and what is left out is safe.

=========================  ==========================================================================================
DATABASE_URL               ``postgresql://user:password@host:5432/name``; a socket folder as ``?host=/path``
REDIS_URL                  ``redis://host:6379/0`` or ``unix:///path/to.sock``: Valkey or Redis, wakes the workers
SECRET_KEY                 50 random characters or more; must be given unless DEBUG is on
SECRET_KEY_FALLBACKS       keys of before, comma-separated: what they signed or sealed is still read
DEBUG                      1 for development only
ALLOWED_HOSTS              host names, separated by commas; default: this machine only
CSRF_TRUSTED_ORIGINS       ``https://polls.example.org,…`` where a proxy changes the host name
HTTPS                      0 when the site is served without TLS (development, or a closed network)
PUBLIC_URL                 the address that providers call back, ``https://polls.example.org``
EMAIL_URL                  ``smtp://user:password@host:587``; without it mail is written to the log
COLLECT_STATIC             0 serves static files from where they are; else ``manage.py collectstatic`` gathers them
JIBU_ALLOW_PRIVATE_URLS    1 lets flows and channels call private and loopback addresses (development and tests)
METRICS_TOKEN              what Prometheus gives as bearer token; without it /metrics answers this machine alone
EVALUATION_BUDGET          steps that the expressions of one evaluation may take; 1,000,000 are about a second
KEEP_MESSAGES              days that messages are kept before they are archived; 0, the default, for ever
KEEP_HISTORY               days that what happened to contacts is kept before it is archived; 0, the default, for ever
KEEP_WEBHOOKS              days that calls of other services are kept, with what was sent and answered; 7 by default
KEEP_RUNS                  days that ended runs are kept; then months are archived; 0, for ever, by default
KEEP_SESSIONS              days that conversations are kept after their end; their results stay; 30 by default
KEEP_IMPORTS               days that rows of imported files are kept; 30 by default, 0 for ever
KEEP_AUDIT                 days that it is kept what members did; 730 by default, 0 for ever
KEEP_CONTACTS              days that contacts are kept of whom nothing is heard; then they are erased; 0, for ever
LOG_LEVEL                  INFO by default
LOG_FORMAT                 ``line`` by default, or ``json`` for a JSON object on each line
=========================  ==========================================================================================
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(int(default))).strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


# A server that is gone without a word is given up within a minute or so. Systems wait for two hours, and a process that
# waits for an answer waits as long.
NOT_FOR_EVER = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}


def database(url: str) -> dict[str, Any]:
    """Django's form of a PostgreSQL URL."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    django = {name: parts.pop(key, "") for name, key in known.items()}
    return {"ENGINE": "django.db.backends.postgresql", **django, "CONN_MAX_AGE": 600, "OPTIONS": NOT_FOR_EVER | parts}


def secret_key(debug: bool) -> str:
    key = os.environ.get("SECRET_KEY", "")
    if not key and not debug:
        raise ImproperlyConfigured("Set SECRET_KEY to 50 or more random characters (or DEBUG=1 for development).")
    return key or "a-key-for-development-only-" + "0" * 32


def mail(url: str) -> dict[str, Any]:
    """The EMAIL_… settings of an ``smtp://`` URL; ``smtps`` means TLS from the first byte."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 587,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.port != 25,
        "EMAIL_TIMEOUT": 15,
    }


BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = flag("DEBUG")
SECRET_KEY = secret_key(DEBUG)
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
PUBLIC_URL = os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
JIBU_ALLOW_PRIVATE_URLS = flag("JIBU_ALLOW_PRIVATE_URLS")
# Addresses of the proxies before us, whose word on who calls is taken: comma-separated, like 10.0.0.0/8.
TRUSTED_PROXIES = words("TRUSTED_PROXIES")
KEEP_DAYS = {
    "message": int(os.environ.get("KEEP_MESSAGES", "0")),
    "history": int(os.environ.get("KEEP_HISTORY", "0")),
    "webhook": int(os.environ.get("KEEP_WEBHOOKS", "7")),
    "run": int(os.environ.get("KEEP_RUNS", "0")),
    "session": int(os.environ.get("KEEP_SESSIONS", "30")),
    "contact": int(os.environ.get("KEEP_CONTACTS", "0")),
    "import": int(os.environ.get("KEEP_IMPORTS", "30")),
    "audit": int(os.environ.get("KEEP_AUDIT", "730")),
}
# Of each workspace, for each kind of resource.
API_CALLS_PER_HOUR = int(os.environ.get("API_CALLS_PER_HOUR", "3600"))
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
# How many contacts a process handles at a time whose flows call other services; the Procfile reads it too.
OUTSIDE_CALLS = int(os.environ.get("OUTSIDE_CALLS", "16"))
# Before a call that failed is made again; twice as long before the next time.
CALL_PAUSE_SECONDS = float(os.environ.get("CALL_PAUSE_SECONDS", "0.5"))
EVALUATION_BUDGET = int(os.environ.get("EVALUATION_BUDGET", "1000000"))

HTTPS = flag("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = ["^health(/live|/ready)?$", "^metrics$"]  # asked for inside of the network
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "rest_framework",
    "engine",
    "channels",
    "dashboard",
    "dashboard.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # its files are compressed beforehand
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.web.security.ContentSecurityPolicy",
    "dashboard.web.account.tracking.SignIns",
]
ROOT_URLCONF = "dashboard.urls"
ASGI_APPLICATION = "dashboard.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.web.access.context",
            ],
        },
    },
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", "postgresql:///jibu"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")

AUTH_USER_MODEL = "engine.User"
AUTHENTICATION_BACKENDS = ["dashboard.web.account.guesses.GuessLimit", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "web:sign_in"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_THOUSAND_SEPARATOR = True
LANGUAGES = [
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("pt", "Português"),
    ("sq", "Shqip"),
    ("sr-latn", "Srpski"),
    ("ur", "اردو"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "dashboard" / "web" / "locale"]

STATIC_URL = "/static/"
COLLECT_STATIC = flag("COLLECT_STATIC", default=not DEBUG)
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles")) if COLLECT_STATIC else None
# Files that were not gathered are looked for when asked for: to read all of them first takes longer than a page.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECT_STATIC
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "dashboard.web.static_files.StaticFiles"
        if COLLECT_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_MANIFEST_STRICT = False
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / "var" / "media"))
# A flow export of a large programme has some megabytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# The table of a flow's translations has a field for each text.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}

# The broker only wakes workers, what must not be lost is in PostgreSQL: early acknowledgement, no results kept.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "jibu"
# Replies wait for none of these, which take as long as other services do, or hours: engine.wakeups.OUTSIDE.
CELERY_TASK_ROUTES = {
    task: {"queue": "outside"}
    for task in (
        "engine.contact",
        "engine.archive",
        "engine.trim",
        "dashboard.digest_results",
        "dashboard.mail_notifications",
        "dashboard.run_recipes",
        "dashboard.seal_secrets",
    )
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Task → every how many seconds beat asks for it. None expires: that is told by the clocks of two machines.
REGULAR_TASKS = {
    "engine.sweep": 2.0,
    "engine.watch": 60.0,
    "engine.readdress": 60.0,
    "engine.squash_counts": 30.0,
    "engine.archive": 3600.0,
    "engine.trim": 3600.0,
    "dashboard.digest_results": 60.0,
    "dashboard.mail_notifications": 60.0,
    "dashboard.run_recipes": 300.0,
    "dashboard.seal_secrets": 600.0,
}
CELERY_BEAT_SCHEDULE = {task: {"task": task, "schedule": seconds} for task, seconds in REGULAR_TASKS.items()}

DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "jibu@localhost")
globals().update(mail(os.environ.get("EMAIL_URL", "")))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "dashboard.logs.LineFormatter"}, "json": {"()": "dashboard.logs.JSONFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": os.environ.get("LOG_FORMAT", "line")}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {name: {"level": "WARNING"} for name in ("celery", "httpx")},
}
