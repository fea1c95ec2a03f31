"""Settings, one file: every value that differs between machines is an environment variable.

docs/operations.md describes each variable; a test compares the two.
"""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
import structlog

from events.vocabulary import Topic
from tracker import running

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Where this machine keeps what is not code: the embedded database, the secret key, the log.
DATA_DIR = Path(env.str("DATA_DIR", default="") or BASE_DIR / "var")

# The server that `up` keeps running here, so that a command in another terminal finds it.
RUNNING = running.read(DATA_DIR)

# A command outside a running server signs nothing that has to outlive it.
SECRET_KEY = env.str("SECRET_KEY", default="") or running.secret_key(DATA_DIR) or secrets.token_urlsafe(50)
DEBUG = False
PORT = env.int("PORT", default=RUNNING.port if RUNNING else 8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
# Where readers are sent has to answer them, on a machine that is told its address and no more.
_PUBLIC_HOST = urlsplit(PUBLIC_URL).netloc.rpartition("@")[2].removesuffix(f":{urlsplit(PUBLIC_URL).port}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or list(
    dict.fromkeys(["127.0.0.1", "localhost", "[::1]", _PUBLIC_HOST])
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
IS_SECURE = PUBLIC_URL.startswith("https://")

# Sources are asked only by someone who can be reached.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
FRED_API_KEY = env.str("FRED_API_KEY", default="")
CONGRESS_API_KEY = env.str("CONGRESS_API_KEY", default="")

INSTALLED_APPS = [
    "markets",
    "events",
    "scrapers",
    "tracker",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "csp",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "tracker.request_id.RequestId",
    "events.api.sharing.Shared",
    # Outside all that can answer by itself, so that a refusal carries the policy too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The stream of changes: whether this process serves it, where it is served otherwise, how many may
# listen in all and from one client address, and after how many silent seconds a heartbeat is sent.
SERVE_STREAM = env.bool("SERVE_STREAM", default=False)
STREAM_URL = env.str("STREAM_URL", default="").rstrip("/")
STREAM_CONNECTIONS = env.int("STREAM_CONNECTIONS", default=200)
STREAM_CLIENT_CONNECTIONS = env.int("STREAM_CLIENT_CONNECTIONS", default=10)
STREAM_HEARTBEAT = env.float("STREAM_HEARTBEAT", default=15.0)

# PostgreSQL is the only database: DATABASE_URL, else the one `up` runs, else an address where none can be,
# so that a command without a server never meets a stranger's.
NO_DATABASE = f"postgres:///tracker?host={DATA_DIR}/no-server"
DATABASES = {
    "default": {
        **env.db_url_config(
            env.str("DATABASE_URL", default="") or (RUNNING.database_url if RUNNING else NO_DATABASE)
        ),
        "ENGINE": "django.db.backends.postgresql",
        # The stream has a thread a reader: a connection kept for each would take them all.
        "CONN_MAX_AGE": 0 if SERVE_STREAM else 60,
        "CONN_HEALTH_CHECKS": True,
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Empty: the queues lie in the same PostgreSQL.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or (RUNNING.broker_url if RUNNING else "")

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_VERBOSE = False
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "events.api.throttles.client_address"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
FORMAT_MODULE_PATH = ["tracker.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000 if IS_SECURE else 0
# gunicorn speaks no TLS: behind an https address a proxy does, and says so.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
# Browsers keep one cookie of a name for all ports of a host: two trackers there would sign each other out.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    f"{name}_{urlsplit(PUBLIC_URL).port or 'tracker'}" for name in ("sessionid", "csrftoken")
)
CSRF_FAILURE_VIEW = "tracker.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}

# Requests a client address may make without a key, and in how many seconds.
API_ANONYMOUS_LIMIT = env.int("API_ANONYMOUS_LIMIT", default=600)
API_EXPORT_LIMIT = env.int("API_EXPORT_LIMIT", default=20)
# Whether the API may be read without a key; and what the keys of one owner may ask for together.
API_ANONYMOUS_READING = env.bool("API_ANONYMOUS_READING", default=True)
API_KEY_LIMIT = env.int("API_KEY_LIMIT", default=6000)
API_KEY_EXPORT_LIMIT = env.int("API_KEY_EXPORT_LIMIT", default=100)
API_LIMIT_WINDOW = env.int("API_LIMIT_WINDOW", default=60)
# Loopback ports that webhooks may be sent to, over plain HTTP: for trying them out on one machine.
WEBHOOK_LOOPBACK_PORTS = [int(port) for port in env.list("WEBHOOK_LOOPBACK_PORTS", default=[])]
# Seconds that one statement of the database may take for an answer; for each piece of an export.
API_STATEMENT_TIMEOUT = env.float("API_STATEMENT_TIMEOUT", default=2.0)
API_EXPORT_STATEMENT_TIMEOUT = env.float("API_EXPORT_STATEMENT_TIMEOUT", default=60.0)
# The nightly dumps: from which hour in UTC a day's is due, and how many days are kept.
DUMP_HOUR = env.int("DUMP_HOUR", default=3)
DUMPS_KEPT = env.int("DUMPS_KEPT", default=7)
# Networks of the proxies in front of us; only their X-Forwarded-For is believed.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "events.api.problems.problem_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Policy Event Tracker",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "DESCRIPTION": "Dated policy events with their evidence, measured against markets without look-ahead.",
    "ENUM_NAME_OVERRIDES": {
        "TopicEnum": [(topic.value, topic.value) for topic in Topic],
        "Precision": [(word, word) for word in ("minute", "day", "week", "month")],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.dev.ConsoleRenderer(
                # Without the values of locals: they may be secrets.
                colors=False,
                exception_formatter=structlog.dev.plain_traceback,
            ),
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # A hint every few seconds that came and went is no news, nor is a queue's schema once installed.
    "loggers": {
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "pgmq": {"level": "WARNING"},
        # Its warnings name whole addresses, and some carry a key.
        "urllib3": {"level": "ERROR"},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
)
