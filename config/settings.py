"""The one settings module: read from the environment, safe on a laptop, refusing half a configuration in production."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.logs import FORMATS, without_forged_traceback

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read by numpy: for matrices as small as ours, threads only wait
BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Laptop or production: a laptop, unless DEBUG=0 or a database is named.
LAPTOP = env.bool("DEBUG", default="DATABASE_URL" not in env.ENVIRON)
DEBUG = False  # Django's: its pages would take the place of ours, and a laptop shows what production shows

REQUIRED = {
    "DATABASE_URL": "postgresql://registry:password@db.example.org/registry",
    "SECRET_KEY": "the output of: python -c 'import secrets; print(secrets.token_urlsafe(64))'",
    "ALLOWED_HOSTS": "registry.example.org,www.registry.example.org",
}
if not LAPTOP and (missing := [name for name in REQUIRED if not env.str(name, default="").strip()]):
    raise ImproperlyConfigured(
        "DEBUG is off, and these environment variables are missing:\n"
        + "\n".join(f"  {name}, for example {REQUIRED[name]}" for name in missing)
        + "\nSet them, or set DEBUG=1 on a laptop."
    )

SECRET_KEY = env.str("SECRET_KEY", default="django-insecure-for-laptops-only")
LOCAL_HOSTS = [".localhost", "127.0.0.1", "[::1]"] if LAPTOP else []
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS)]

# Where the registry is for the public: citations and IRIs of concepts start with it, whatever host the request names.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
if PUBLIC_URL and not PUBLIC_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"PUBLIC_URL is an address such as https://registry.example.org, not {PUBLIC_URL!r}")

# --- Database: a file in the folder of the code, unless one is named.
DATABASE: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}
if env.str("DATABASE_URL", default=""):
    DATABASE = env.db("DATABASE_URL")
DATABASE["CONN_MAX_AGE"] = 600
LOCK_SECONDS = env.int("LOCK_SECONDS", default=10)  # how long a change waits for another one before it is refused
match DATABASE.get("ENGINE"):
    case "django.db.backends.sqlite3":
        DATABASE["OPTIONS"] = {
            # A transaction that reads first and writes later fails at once where another writes; IMMEDIATE waits.
            "transaction_mode": "IMMEDIATE",
            "timeout": LOCK_SECONDS,
            # WAL lets readers go on while one writes.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA recursive_triggers=ON",  # else INSERT OR REPLACE removes a row without the triggers of DELETE
        }
    case "django.db.backends.postgresql":
        DATABASE["CONN_HEALTH_CHECKS"] = True  # a connection kept open may have been cut meanwhile
        options = DATABASE.get("OPTIONS", {})
        waiting = f"-c lock_timeout={LOCK_SECONDS}s"
        DATABASE["OPTIONS"] = options | {"options": f"{waiting} {options.get('options', '')}".strip()}
    case _:
        raise ImproperlyConfigured(f"DATABASE_URL is no PostgreSQL address; an example is {REQUIRED['DATABASE_URL']}")
DATABASES = {"default": DATABASE}
CACHE_DIR = Path(env.str("CACHE_DIR", default=str(BASE_DIR / ".cache")))  # what can be made again: drawings of graphs
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BEHIND_SECONDS = env.float(
    "BEHIND_SECONDS", default=60
)  # so long at most after a change, readers see the version before
RESPONSE_CACHE_BYTES = env.int("RESPONSE_CACHE_BYTES", default=64 * 1024 * 1024)  # of each worker

# --- Application
RELEASE = "1"  # raised with every release that answers differently: a part of every ETag
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "web",  # before allauth: its templates take precedence
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.orcid",
    "axes",
    "corsheaders",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "knox",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rules",
    "registry",
    "api",
]
MIDDLEWARE = [
    "transport.request_id.RequestId",
    "api.middleware.Boundary",
    "web.middleware.ContentSecurityPolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.middleware.Cors",
    "django.middleware.common.CommonMiddleware",
    "api.middleware.NewestForSignedIn",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.middleware.Limits",  # before forms are read: one that is refused counts too
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.ProblemsAsPages",
    "axes.middleware.AxesMiddleware",  # last: it answers what a view refused
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # the bound of a submission
FILE_UPLOAD_HANDLERS = [
    "web.middleware.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # reading a page costs no query
CSRF_FAILURE_VIEW = "api.errors.csrf_failure"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False  # an address that is nearly right gets a problem document that says so, not a redirect
LOADERS = ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.navigation.menu",
                "web.versions.version_shown",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.static", "web.templatetags.words"],
            "loaders": [("django.template.loaders.cached.Loader", LOADERS)],
        },
    }
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

# --- Accounts: sessions for the pages, tokens for the interface
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses before a password is looked at
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "home", "home"
AXES_FAILURE_LIMIT = 5
AXES_VERBOSE = False
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # not the name alone: anybody could lock out anybody
AXES_LOCKOUT_CALLABLE = "web.views.accounts.locked_out"
AXES_IPWARE_PROXY_COUNT = 1 if env.bool("TRUST_PROXY", default=False) else 0

# --- Mail: to the console on a laptop; without an address of a server nobody can sign up in production
EMAIL_URL = env.str("EMAIL_URL", default="")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="" if EMAIL_URL else "registry@localhost")
if not DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("EMAIL_URL needs EMAIL_FROM: the address that mails come from")

# --- Signing up, by django-allauth: the address is confirmed before anything may be submitted
ACCOUNT_ADAPTER = "web.joining.Adapter"
ACCOUNT_SIGNUP_ENABLED = LAPTOP or bool(EMAIL_URL)
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "homepage"  # no person sees it; who fills it in gets no account
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "account-page"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail goes to who has no account
ACCOUNT_USERNAME_VALIDATORS = "web.joining.NAME_VALIDATORS"
ACCOUNT_USERNAME_BLACKLIST = [
    "admin", "administrator", "anonymous", "curator", "demo", "demo-curator", "registry", "root", "system",
]  # fmt: skip
ACCOUNT_RATE_LIMITS = {  # by address of the network in LIMITS; these are by e-mail address, and for a day
    "confirm_email": "1/180s/key",
    "reset_password": "3/h/key",
    "signup": "50/d/ip",
    "reset_password_from_key": None,
}

# --- ORCID and GitHub: each where its keys are named
SOCIALACCOUNT_ADAPTER = "web.providers.ProviderAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False  # everybody chooses the name that others see
PROVIDER_KEYS = {
    "github": (env.str("GITHUB_CLIENT_ID", default=""), env.str("GITHUB_SECRET", default="")),
    "orcid": (env.str("ORCID_CLIENT_ID", default=""), env.str("ORCID_SECRET", default="")),
}
for name, keys in PROVIDER_KEYS.items():
    if any(keys) and not all(keys):
        raise ImproperlyConfigured(f"{name.upper()}_CLIENT_ID and {name.upper()}_SECRET go together")
SOCIALACCOUNT_PROVIDERS = {
    name: {"APPS": [{"client_id": client, "secret": secret}]}
    for name, (client, secret) in PROVIDER_KEYS.items()
    if client
}
PROVIDER_ORIGINS = {"github": "https://github.com", "orcid": "https://orcid.org"}

KNOX_TOKEN_MODEL = "registry.Token"
MIGRATION_MODULES = {"knox": None}  # its own table would be made all the same, and stay empty
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_TTL": timedelta(days=90), "TOKEN_PREFIX": "sdr_"}

# --- How much anybody may ask, a minute unless the name says otherwise
LIMITS = {
    "reads": env.int("READS_PER_MINUTE", default=3000),  # by address, without an account
    "writes": env.int("WRITES_PER_MINUTE", default=120),  # by account
    "failures": env.int("AUTH_FAILURES_PER_MINUTE", default=20),  # by address
    "reports": env.int("REPORTS_PER_MINUTE", default=5),  # by address
    "mails": env.int("MAILS_PER_MINUTE", default=5),  # by address: signing up, and what else sends a mail
}
# Where they are counted: without CACHE_URL each worker counts apart, and a client may ask so much of each.
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 100_000)

# --- HTTP interface
REST_FRAMEWORK: dict[str, object] = {
    "EXCEPTION_HANDLER": "api.errors.handle",
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.renderers.Negotiation",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "ENUM_NAME_OVERRIDES": {"CertaintyLevel": ["high", "moderate", "low", "very low", "not graded"]},
    "TITLE": "Synthetic data registry",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "APPEND_COMPONENTS": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "SWAGGER_UI_DIST": "SIDECAR",  # from the sidecar, so that the reference works offline
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Reading is open to every page on the web; cookies are never sent along.
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "content-type", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    "ETag", "Location", "Link", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "X-Total-Count",
]  # fmt: skip

# --- Static files: found in the apps on a laptop, collected, hashed and compressed in production.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = LAPTOP
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LAPTOP
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Transport
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not LAPTOP)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metricz$"]  # probes come by plain HTTP from inside
SECURE_HSTS_SECONDS = 0 if LAPTOP else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LAPTOP
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LAPTOP
# Only behind a proxy that sets this header itself: elsewhere any client could claim to have come by TLS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TRUST_PROXY", default=False) else None

# --- What a page may do: nothing from elsewhere, nothing inline
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the marks of the interface's reference are data
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *(PROVIDER_ORIGINS[name] for name in SOCIALACCOUNT_PROVIDERS)],  # the answer leads there
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}


# --- Watching: numbers for Prometheus at /metricz, for who brings this token; nothing is counted without one
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and not (len(METRICS_TOKEN) >= 16 and METRICS_TOKEN.isascii() and METRICS_TOKEN.isprintable()):
    raise ImproperlyConfigured("METRICS_TOKEN takes 16 printable ASCII characters or more")

# --- About: an e-mail address or a link, shown on /about/
CONTACT = env.str("CONTACT", default="")
if CONTACT and "@" not in CONTACT and not CONTACT.startswith(("https://", "http://")):
    raise ImproperlyConfigured(f"CONTACT is an e-mail address or a link, not {CONTACT!r}")

# --- Logging: everything to stderr
LOG_FORMAT = env.str("LOG_FORMAT", default="line" if LAPTOP else "json")
if LOG_FORMAT not in FORMATS:
    raise ImproperlyConfigured(f"LOG_FORMAT is one of {', '.join(FORMATS)}, not {LOG_FORMAT!r}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "terse": {"()": "django.utils.log.CallbackFilter", "callback": without_forged_traceback},
        "request": {"()": "transport.request_id.RequestIdFilter"},
    },
    "formatters": {"chosen": {"()": "config.logs.formatter", "name": LOG_FORMAT}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "chosen", "filters": ["terse", "request"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # to the root: Django's own handlers would mail and double
        "django.request": {"level": "ERROR"},  # 4xx are answers, not events
    },
}
