"""Settings of a deployment, all of them from the environment; the README's table lists each one."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from grokweb import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("GROKWEB_DATA_DIR") or BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)

# Secrets, and who may call.
SECRET_KEY = env.secret_or_generated("GROKWEB_SECRET_KEY", DATA_DIR / "secret-key")
DEBUG = env.boolean("GROKWEB_DEBUG", default=False)
PUBLIC_URL = env.url("GROKWEB_PUBLIC_URL", "http://127.0.0.1:8000")
PUBLIC_URL_IS_SET = bool(env.text("GROKWEB_PUBLIC_URL"))
_public = urlsplit(PUBLIC_URL)
_https = _public.scheme == "https"
ALLOWED_HOSTS = env.words(
    "GROKWEB_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", _public.hostname or ""]
)
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

# The provider. Without a key here it is chosen in the portal: see services/provider_account.py.
SANDBOX_URL = env.url("GROKWEB_SANDBOX_URL", "http://127.0.0.1:8001")
SANDBOX_KEY = "afk_sandbox"
APIFRAME_KEY = env.secret("APIFRAME_API_KEY")
# While a key is replaced, webhooks of jobs that were sent under the old one still come.
APIFRAME_PREVIOUS_KEY = env.secret("APIFRAME_PREVIOUS_API_KEY")
APIFRAME_URL = env.url(
    "APIFRAME_BASE_URL",
    f"{SANDBOX_URL}/v2" if APIFRAME_KEY == SANDBOX_KEY else "https://api.apiframe.ai/v2",
)
# The provider reports finished jobs by itself where it can reach the portal's public address.
WEBHOOKS = env.boolean("GROKWEB_WEBHOOKS", default=True)
# How many jobs of one member run at once; 0 leaves them all that the account can take.
IN_FLIGHT_PER_MEMBER = env.integer("GROKWEB_IN_FLIGHT_PER_MEMBER", 0, least=0)
# What a job of a model costs in credits until one has shown it.
PRICES = env.amounts("GROKWEB_PRICES")

# Whoever shows this token may read the metrics page; without one there is none.
METRICS_TOKEN = env.secret("GROKWEB_METRICS_TOKEN")

# Application.
INSTALLED_APPS = [
    "grokweb.raw_data.RawDataConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Before django_q, whose command for a cluster it replaces.
    "gallery",
    "django_q",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "grokweb.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gallery.views.preferences.PreferencesMiddleware",
    "gallery.views.opening.OpeningMiddleware",
    "gallery.views.gatekeeper.GatekeeperMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "grokweb.urls"
WSGI_APPLICATION = "grokweb.wsgi.application"
ASGI_APPLICATION = "grokweb.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gallery.pages.chrome.every_page",
            ],
        },
    },
]

# Database. SQLite takes its write lock at BEGIN: a deferred transaction that reads first and
# writes later fails at once when another wrote in between, whatever the timeout.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
}
DATABASES = {
    "default": dj_database_url.parse(
        env.secret("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'grokweb.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # Tests use several connections at once, which a database in memory does not allow.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    # Passwords that were set before are hashed anew when their owners sign in.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_USER_MODEL = "gallery.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "gallery:home"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_NAME = "__Host-session" if _https else "grokweb-session"
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "grokweb-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "gallery.views.refusals.csrf_failure"

# Transport. A proxy that ends TLS is trusted only where the operator says that there is one.
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("GROKWEB_HSTS_SUBDOMAINS", default=False)
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_REFERRER_POLICY = "same-origin"
if env.boolean("GROKWEB_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Language and time.
USE_I18N = USE_TZ = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ja", _("Japanese"))]
LOCALE_PATHS = [BASE_DIR / "gallery" / "locale"]
TIME_ZONE = env.text("GROKWEB_TIME_ZONE", "UTC")

# Files. Pictures have no public address: each is served by a view that asks who is calling.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    # The engine names files by their content, so that collecting twice writes the same file.
    "default": {
        "BACKEND": "gallery.files.WholeFileStorage",
        "OPTIONS": {"location": DATA_DIR / "media", "base_url": None, "allow_overwrite": True},
    },
    "staticfiles": {"BACKEND": "grokweb.storage.StaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_HANDLERS = ["gallery.forms.uploads.CappedUploadHandler"]

# Background work. A generation's own row says what is to be done, so the queue may lose or double
# a task: failures are acknowledged and never tried again by the queue, and `retry` is above the
# longest `timeout`, so that it doesn't hand out a task that is still being worked on.
COLLECTORS = "collectors"
Q_CLUSTER = {
    "name": "grokweb",
    "orm": "default",
    "workers": 2,
    "timeout": 240,
    "retry": 300,
    "ack_failures": True,
    "max_attempts": 1,
    "catch_up": False,
    "save_limit": 100,
    "recycle": 500,
    "max_rss": 600_000,
    "poll": 0.05,
    "label": "Queue",
    "log_level": "WARNING",
    # Finished pictures are fetched by workers of their own, which are started by
    # `Q_CLUSTER_NAME=collectors manage.py qcluster`.
    "ALT_CLUSTERS": {COLLECTORS: {"workers": env.integer("GROKWEB_COLLECTORS", 2, least=1)}},
}

# Logs go to standard error, for the process manager to keep.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "grokweb.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": env.choice("GROKWEB_LOG_FORMAT", "line", among=("line", "json")),
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("GROKWEB_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # These two write whole addresses at INFO, and result addresses are nobody's business.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        # This one writes several lines for each slice of the pump.
        "django-q": {"level": "WARNING"},
    },
}
