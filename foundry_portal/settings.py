"""Settings of the portal: everything a host may change comes from the environment.

Without any variable the portal runs embedded: SQLite, a private Valkey on a unix socket and a
generated secret key, all below ``var/``. ``PORTAL_ENV=team`` switches to a host that must be
told its secret and its names, and refuses to start without them.
"""

import secrets
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

from foundry_portal import broker, logs, team

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

TEAM = env("PORTAL_ENV", default="embedded") == "team"
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def _embedded_secret_key() -> str:
    """Return the key kept below ``var/``, made on first use and readable by its owner only."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _days(name: str, default: int) -> int:
    """Return a number of days; none is taken for a way to remove everything at once."""
    days: int = env.int(name, default=default)
    if days < 1:
        raise ImproperlyConfigured(f"{name}={days}: name the days, 1 or more.")
    return days


SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if TEAM:
    refused = team.faults(
        secret_key=SECRET_KEY,
        allowed_hosts=ALLOWED_HOSTS,
        redis_url=env("REDIS_URL", default=""),
        debug=DEBUG,
    )
    if found := " ".join(refused):
        raise ImproperlyConfigured(f"PORTAL_ENV=team does not start so. {found} See README.md.")
else:
    SECRET_KEY = SECRET_KEY or _embedded_secret_key()
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "auditlog",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_rq",
    "django_tables2",
    "ninja",
    "foundry_portal",
    "orders",
    "planning",
]

MIDDLEWARE = [
    "foundry_portal.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "foundry_portal.api.problems.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "foundry_portal.busy.DatabaseBusy",
    "foundry_portal.refusals.RecordRefusals",
    "foundry_portal.way_back.WayBack",
    "foundry_portal.sessions.SessionLimits",
    "foundry_portal.way_back.SignInRequired",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "foundry_portal.urls"
WSGI_APPLICATION = "foundry_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
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

# Database: SQLite below var/ unless DATABASE_URL says otherwise.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Queue: ids only, as JSON; a run's row in the database is the truth about it.
REDIS_URL = env("REDIS_URL", default="")
RQ_QUEUES = {
    "default": {
        "URL": REDIS_URL or broker.socket_url(DATA_DIR),
        "DEFAULT_TIMEOUT": -1,  # the solver keeps its own limit; the queue's cannot stop it
        "SERIALIZER": "rq.serializers.JSONSerializer",
    }
}
RQ = {"COMMIT_MODE": "on_db_commit", "WORKER_CLASS": "planning.jobs.RunWorker"}
RQ_SHOW_ADMIN_LINK = False  # its dashboard asks for is_staff only, not for a permission

# Runs (seconds).
RUN_LEASE_S = env.int("RUN_LEASE_S", default=60)
RUN_RECONCILE_S = env.int("RUN_RECONCILE_S", default=5)
RUN_MAX_ATTEMPTS = env.int("RUN_MAX_ATTEMPTS", default=3)
RUN_DEFAULT_TIME_LIMIT_S = env.int("RUN_DEFAULT_TIME_LIMIT_S", default=60)
RUN_MAX_TIME_LIMIT_S = env.int("RUN_MAX_TIME_LIMIT_S", default=3600)
RUN_SOLVER_WORKERS = env.int("RUN_SOLVER_WORKERS", default=2)

# People.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = reverse_lazy("home")
LOGOUT_REDIRECT_URL = reverse_lazy("login")
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_S = env.int("SESSION_IDLE_S", default=30 * 60)

# The sixth failure locks signing in with that name, and from that address.
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_LOCKOUT_CALLABLE = "foundry_portal.lockout.locked"
AXES_CLIENT_IP_CALLABLE = "foundry_portal.lockout.client_address"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if TEAM else 0)

# Languages and times.
LANGUAGE_CODE = "en"
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "j M Y"
FORMAT_MODULE_PATH = ["foundry_portal.formats"]

# Static files: our own, and the packages that package-lock.json names.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_FINDERS = [
    "foundry_portal.static_files.AssetsFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATICFILES_DIRS = [
    ("bootstrap", BASE_DIR / "node_modules/bootstrap/dist"),
    ("bootstrap-icons", BASE_DIR / "node_modules/bootstrap-icons/font"),
    ("echarts", BASE_DIR / "node_modules/echarts/dist"),
    ("tom-select", BASE_DIR / "node_modules/tom-select/dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Look.
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "partials/table.html"

# Uploads: a workbook of 10,000 orders is below 1 MB; anything near the limit is no workbook.
WORKBOOK_MAX_BYTES = env.int("WORKBOOK_MAX_BYTES", default=10 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Mails: written to the console unless EMAIL_URL names a server; tried for about an hour.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="Foundry portal <portal@localhost>")
MAIL_EVERY_S = env.int("MAIL_EVERY_S", default=10)
MAIL_MAX_ATTEMPTS = env.int("MAIL_MAX_ATTEMPTS", default=7)
PORTAL_ADDRESS = env(
    "PORTAL_ADDRESS",
    default=f"https://{ALLOWED_HOSTS[0]}"
    if TEAM
    else f"http://127.0.0.1:{env('PORT', default='8000')}",
).rstrip("/")

# How many days is kept what `manage.py tidy` removes.
KEEP_RUNS_DAYS = _days("KEEP_RUNS_DAYS", 180)
KEEP_PROGRESS_DAYS = _days("KEEP_PROGRESS_DAYS", 30)
KEEP_MAILS_DAYS = _days("KEEP_MAILS_DAYS", 90)
KEEP_UPLOADS_DAYS = _days("KEEP_UPLOADS_DAYS", 1)
KEEP_ANSWERS_DAYS = _days("KEEP_ANSWERS_DAYS", 7)
KEEP_SIGN_INS_DAYS = _days("KEEP_SIGN_INS_DAYS", 365)

# Operations: who may read /metrics from another machine or through the proxy.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

# Security: the strict policy holds because every asset is our own.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's form icons are data: images in its style sheet
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "payment",
        "usb",
    )
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
if env.bool("HTTPS", default=TEAM):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# Logs: JSON where machines read them.
LOGGING = logs.configuration(
    as_json=env("LOG_FORMAT", default="json" if TEAM else "text") == "json",
    level=env("LOG_LEVEL", default="INFO"),
)
