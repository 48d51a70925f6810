"""The one settings module: read from the environment, safe on a laptop, refusing half a configuration in production."""

from logging import LogRecord
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Laptop or production: a laptop, unless DEBUG=0 or a database is named.
DEBUG = env.bool("DEBUG", default="DATABASE_URL" not in env.ENVIRON)

REQUIRED = {
    "DATABASE_URL": "postgresql://registry:password@db.example.org/registry",
    "SECRET_KEY": "the output of: python -c 'import secrets; print(secrets.token_urlsafe(64))'",
    "ALLOWED_HOSTS": "registry.example.org,www.registry.example.org",
}
if not DEBUG and (missing := [name for name in REQUIRED if not env.str(name, default="").strip()]):
    raise ImproperlyConfigured(
        "DEBUG is off, and these environment variables are missing:\n"
        + "\n".join(f"  {name}, for example {REQUIRED[name]}" for name in missing)
        + "\nSet them, or set DEBUG=1 on a laptop."
    )

SECRET_KEY = env.str("SECRET_KEY", default="django-insecure-for-laptops-only")
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS", default=[])]

# --- Database: a file beside the code, unless one is named.
DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}
if env.str("DATABASE_URL", default=""):
    DATABASE = env.db("DATABASE_URL")
DATABASE["CONN_MAX_AGE"] = 600
match DATABASE.get("ENGINE"):
    case "django.db.backends.sqlite3":
        DATABASE["OPTIONS"] = {
            # A transaction that reads first and writes later fails at once where another writes; IMMEDIATE waits.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # WAL lets readers go on while one writes; each connection maps up to 256 MB and caches up to 16 MB.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=268435456; PRAGMA cache_size=-16384",
        }
    case "django.db.backends.postgresql":
        DATABASE["CONN_HEALTH_CHECKS"] = True  # a connection kept open may have been cut meanwhile
    case _:
        raise ImproperlyConfigured(f"DATABASE_URL is no PostgreSQL address; an example is {REQUIRED['DATABASE_URL']}")
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Application
RELEASE = "1"  # raised with every release that answers differently: a part of every ETag
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "registry",
    "api",
]
MIDDLEWARE = [
    "api.middleware.Boundary",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.middleware.Cors",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
CSRF_FAILURE_VIEW = "api.errors.csrf_failure"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False  # an address that is nearly right gets a problem document that says so, not a redirect
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

# --- HTTP interface
REST_FRAMEWORK: dict[str, object] = {
    "EXCEPTION_HANDLER": "api.errors.handle",
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.renderers.Negotiation",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Synthetic data registry",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",  # from the sidecar, so that the reference works offline
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Reading is open to every page on the web; cookies are never sent along.
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "content-type", "if-none-match"]
CORS_EXPOSE_HEADERS = ["ETag", "Location", "Link", "Retry-After", "RateLimit", "RateLimit-Policy"]

# --- Static files: found in the apps on a laptop, collected, hashed and compressed in production.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Transport
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come by plain HTTP from inside
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
# Only behind a proxy that sets this header itself: elsewhere any client could claim to have come by TLS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TRUST_PROXY", default=False) else None


# --- Logging: everything to stderr
def without_forged_traceback(record: LogRecord) -> bool:
    """A forged Host header and its like are the client's fault: log the line, not the traceback."""
    if record.name.startswith("django.security."):
        record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"terse": {"()": "django.utils.log.CallbackFilter", "callback": without_forged_traceback}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["terse"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # to the root: Django's own handlers would mail and double
        "django.request": {"level": "ERROR"},  # 4xx are answers, not events
    },
}
