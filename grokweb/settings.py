"""Settings of a deployment, all of them from the environment; the README's table lists each one."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import jinja2
from django.utils.translation import gettext_lazy as _

from grokweb import bucket, env, mail

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
# How many reference images one member has on the shelf.
REFERENCES_PER_MEMBER = env.integer("GROKWEB_REFERENCES_PER_MEMBER", 500, least=1)
# Whether members may make links that open a collection to people without an account.
PUBLIC_LINKS = env.boolean("GROKWEB_PUBLIC_LINKS", default=True)
# After how many days in the trash pictures are deleted for good.
TRASH_DAYS = env.integer("GROKWEB_TRASH_DAYS", 30, least=1)
# What a job of a model costs in credits until one has shown it.
PRICES = env.amounts("GROKWEB_PRICES")

# Whoever shows this token may read the metrics page; without one there is none.
METRICS_TOKEN = env.secret("GROKWEB_METRICS_TOKEN")

# Application.
INSTALLED_APPS = [
    "grokweb.raw_data.RawDataConfig",
    "gallery",  # Before the apps of which it replaces commands.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_q",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "grokweb.headers.SecurityHeadersMiddleware",
    "gallery.views.thumbnails.ThumbnailMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "grokweb.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gallery.views.origins.OriginMiddleware",
    "gallery.views.preferences.PreferencesMiddleware",
    "gallery.views.opening.OpeningMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gallery.views.session_limits.SessionLimitsMiddleware",
    "gallery.views.viewing_middleware.ViewingMiddleware",
    "gallery.views.gatekeeper.GatekeeperMiddleware",
    "gallery.views.second_factor.SecondFactorMiddleware",
    "gallery.views.account_answers.AccountAnswersMiddleware",
]
ROOT_URLCONF = "grokweb.urls"
WSGI_APPLICATION = "grokweb.wsgi.application"
ASGI_APPLICATION = "grokweb.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "grokweb.template_files.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gallery.pages.chrome.every_page",
            ],
        },
    },
    # The tiles of a grid are many on a page; Jinja draws them in a fifth of the time.
    {
        "NAME": "tiles",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "tiles"],
        "OPTIONS": {
            "undefined": jinja2.StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
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

# Caches. What counts tries to sign in, and keeps used codes from being used again, has to be the
# same for all processes, so it is in the database; what only saves work stays in each process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "grokweb_cache",
        # Old counters are thrown away by age; this bounds what a flood of addresses can fill.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# People.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    # Passwords that were set before are hashed anew when their owners sign in.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_USER_MODEL = "gallery.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "gallery:home"
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
# A session ends so long after signing in, and sooner where nothing was done for a while.
SESSION_DAYS = env.integer("GROKWEB_SESSION_DAYS", 14, least=1)
SESSION_IDLE_DAYS = env.integer("GROKWEB_SESSION_IDLE_DAYS", 7, least=1)
SESSION_COOKIE_AGE = SESSION_DAYS * 24 * 60 * 60
CSRF_FAILURE_VIEW = "gallery.views.refusals.csrf_failure"

# Accounts, by django-allauth. A name or a verified e-mail address signs in; whether an account
# exists is told to nobody, not even by refusing an address that somebody else has already.
ACCOUNT_ADAPTER = "gallery.views.account_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email", "username*", "password1*"]
ACCOUNT_FORMS = {
    "login": "gallery.forms.accounts.SignInForm",
    "signup": "gallery.forms.accounts.SignUpForm",
    "reset_password": "gallery.forms.accounts.ForgottenPasswordForm",
    "reset_password_from_key": "gallery.forms.accounts.NewPasswordByLinkForm",
    "change_password": "gallery.forms.accounts.ChangedPasswordForm",
    "set_password": "gallery.forms.accounts.FirstPasswordForm",
    "add_email": "gallery.forms.accounts.AddressForm",
    "reauthenticate": "gallery.forms.accounts.PasswordAgainForm",
}
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "GrokWeb: "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
# Wrong passwords are counted per address of the network, and per name *and* address: whoever
# guesses at an account locks themselves out of it, and not its owner.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/5m/ip,5/5m/key",
    "signup": "10/m/ip",
    "reset_password": "10/m/ip,3/10m/key",
    # The key is a link, and an address of the network with it, as for people.
    "link_password": "20/5m/ip,5/5m/key",
    "link_password_of_all": "600/h/key",
}
MFA_ADAPTER = "gallery.views.factor_adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "gallery.forms.accounts.PasskeyForm",
    "activate_totp": "gallery.forms.accounts.AppForm",
    "authenticate": "gallery.forms.accounts.CodeForm",
    "reauthenticate": "gallery.forms.accounts.CodeAgainForm",
}
MFA_TOTP_ISSUER = "GrokWeb"
# Only the code of the present half minute counts: used codes are remembered for just as long.
MFA_TOTP_TOLERANCE = 0
# People come by invitation or are approved, so a strange address can't be squatted for long.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers offer passkeys on this machine also without TLS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https

# Company sign-in by OpenID Connect. An equal e-mail address never takes over an account.
OIDC_ISSUER = env.text("GROKWEB_OIDC_ISSUER") and env.url("GROKWEB_OIDC_ISSUER", "")
OIDC_NAME = env.text("GROKWEB_OIDC_NAME", "OpenID Connect")
SOCIALACCOUNT_ADAPTER = "gallery.views.company_sign_in.CompanyAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": OIDC_NAME,
                "client_id": env.text("GROKWEB_OIDC_CLIENT_ID"),
                "secret": env.secret("GROKWEB_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# E-mail goes to the console unless a server is named.
_smtp = mail.server(env.secret("GROKWEB_SMTP_URL"))
MAIL_GOES_OUT = _smtp is not None
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _smtp else 'console'}.EmailBackend"
EMAIL_HOST = _smtp.host if _smtp else ""
EMAIL_PORT = _smtp.port if _smtp else 0
EMAIL_HOST_USER = _smtp.user if _smtp else ""
EMAIL_HOST_PASSWORD = _smtp.password if _smtp else ""
EMAIL_USE_TLS = bool(_smtp and _smtp.upgrades_to_tls)
EMAIL_USE_SSL = bool(_smtp and _smtp.begins_with_tls)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "GROKWEB_EMAIL_FROM", f"GrokWeb <grokweb@{_public.hostname}>"
)

# Transport. A proxy that ends TLS is trusted only where the operator says that there is one.
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("GROKWEB_HSTS_SUBDOMAINS", default=False)
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_REFERRER_POLICY = "same-origin"
if env.boolean("GROKWEB_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The last address of X-Forwarded-For is the one that the proxy itself has seen.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Language and time.
USE_I18N = USE_TZ = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ja", _("Japanese"))]
LOCALE_PATHS = [BASE_DIR / "gallery" / "locale"]
TIME_ZONE = env.text("GROKWEB_TIME_ZONE", "UTC")

# Files. Pictures have no public address: each is served by a view that asks who is calling. They
# are on this machine's disk unless a bucket is named.
S3_BUCKET = env.text("GROKWEB_S3_BUCKET")
S3_ENDPOINT = env.text("GROKWEB_S3_ENDPOINT") and env.url("GROKWEB_S3_ENDPOINT", "")
S3_ACCESS_KEY = env.secret("GROKWEB_S3_ACCESS_KEY")
S3_SECRET_KEY = env.secret("GROKWEB_S3_SECRET_KEY")
# How the provider reaches a reference image: see services/reachability.py.
REFERENCE_LINKS = env.choice(
    "GROKWEB_REFERENCE_LINKS", "auto", among=("auto", "portal", "bucket", "off")
)
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "grokweb.bundles.BundleFinder",
]
STORAGES = {
    # The engine names files by their content, so that collecting twice writes the same file.
    "default": bucket.storage(
        name=S3_BUCKET,
        endpoint=S3_ENDPOINT,
        region=env.text("GROKWEB_S3_REGION"),
        prefix=env.text("GROKWEB_S3_PREFIX"),
        access_key=S3_ACCESS_KEY,
        secret_key=S3_SECRET_KEY,
    )
    if S3_BUCKET
    else {
        "BACKEND": "gallery.files.WholeFileStorage",
        "OPTIONS": {"location": DATA_DIR / "media", "base_url": None, "allow_overwrite": True},
    },
    "staticfiles": {"BACKEND": "grokweb.storage.StaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# The largest form is a page of pictures, each with its box.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 250
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
        # At DEBUG these write signed addresses, and what is signed with the secret.
        "boto3": {"level": "WARNING"},
        "botocore": {"level": "WARNING"},
        "s3transfer": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        # This one writes several lines for each slice of the pump.
        "django-q": {"level": "WARNING"},
    },
}
