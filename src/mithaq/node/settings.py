"""Django settings of a node, all read from the environment; docs/settings.md lists them."""

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict

from mithaq.node.secret import secret_key

HOME = Path(os.environ.get("MITHAQ_HOME", ".mithaq")).absolute()
NODE_NAME = os.environ.get("MITHAQ_NODE_NAME", "node.example")
SEARCH = os.environ.get("MITHAQ_SEARCH", "files")
FONTS = Path(__file__).parents[1] / "web" / "static" / "built"
PUBLIC_URL = os.environ.get("MITHAQ_PUBLIC_URL", "http://localhost:8000")
OPEN_DATA_LICENCE = os.environ.get("MITHAQ_OPEN_DATA_LICENCE", "")
IS_HTTPS = PUBLIC_URL.startswith("https://")

SECRET_KEY = secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("MITHAQ_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ROOT_URLCONF = "mithaq.node.urls"
WSGI_APPLICATION = "mithaq.node.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    # Before allauth, so that its pages take our layout.
    "mithaq.web",
    "django.contrib.auth",
    "django.contrib.humanize",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "mithaq.register",
    "mithaq.parties",
    "mithaq.access",
    "mithaq.watch",
    "mithaq.ties",
    "mithaq.economy",
    "mithaq.programmes",
    "mithaq.clearance",
    "mithaq.exchange",
    "mithaq.projects",
    "mithaq.mobility",
    "mithaq.standing",
    "mithaq.federation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mithaq.web.sessions.SessionAgeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mithaq.web.sessions.DutiesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mithaq.web.refusals.RefusalMiddleware",
]

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
                "mithaq.web.navigation.navigation",
            ],
        },
    },
]


def _database(url: str) -> dict[str, object]:
    """Django's form of a libpq URL; the CLI sets DATABASE_URL once the embedded server runs."""
    parts = conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    options = {name: value for name, value in parts.items() if name not in known}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{ours: parts[theirs] for theirs, ours in known.items() if theirs in parts},
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///mithaq"))}

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# docs/security.md says how these rules answer OWASP ASVS 5.0.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "mithaq.web.sign_in.ContextWordsValidator"},
]
if "MITHAQ_BREACHED_PASSWORDS" in os.environ:
    AUTH_PASSWORD_VALIDATORS.append(
        {
            "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
            "OPTIONS": {"password_list_path": os.environ["MITHAQ_BREACHED_PASSWORDS"]},
        }
    )
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mithaq.web.sign_in.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "mithaq.web.sign_in.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# An https node stands behind one proxy, which says where a request comes from.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_HTTPS else 0
# From private networks lists and sources come only where these are named.
PRIVATE_SOURCES = tuple(
    ip_network(each.strip())
    for each in os.environ.get("MITHAQ_PRIVATE_SOURCES", "").split(",")
    if each.strip()
)
# The corpus of the watch: where it lies, how much memory reckoning takes, and a cluster that reckons instead.
CORPUS = os.environ.get("MITHAQ_CORPUS", "")
CORPUS_MEMORY_MIB = int(os.environ.get("MITHAQ_CORPUS_MEMORY_MIB", "1536"))
SPARK = os.environ.get("MITHAQ_SPARK", "")
API_RATE = os.environ.get("MITHAQ_API_RATE", "600/minute")
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "confirm_email": "5/h/user",
}
SECOND_FACTOR_REQUIRED = os.environ.get("MITHAQ_SECOND_FACTOR", "required" if IS_HTTPS else "") == "required"
MFA_ADAPTER = "mithaq.web.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "mithaq.web.sign_in.AddKeyForm",
    "edit_webauthn": "mithaq.web.sign_in.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_TOTP_ISSUER = "Mithaq"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
if "MITHAQ_OIDC_SERVER_URL" in os.environ:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "institution",
                "name": os.environ.get("MITHAQ_OIDC_NAME", "Single sign-on"),
                "client_id": os.environ["MITHAQ_OIDC_CLIENT_ID"],
                "secret": os.environ["MITHAQ_OIDC_CLIENT_SECRET"],
                "settings": {"server_url": os.environ["MITHAQ_OIDC_SERVER_URL"]},
            }
        ]
    }

# Idle sessions end after 30 minutes, every session after 12 hours.
SESSION_AGE_MAX_S = 12 * 60 * 60
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Browsers send a host's cookies to all its ports: several nodes on one machine would sign each other's out.
SESSION_COOKIE_NAME = f"sessionid{urlsplit(PUBLIC_URL).port or ''}"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "mithaq.web.refusals.csrf_failed"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
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
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# Letters leave only where the operator names a server; pages offer them only then.
_mail = urlsplit(os.environ.get("MITHAQ_EMAIL_URL", ""))
MAIL_IS_ON = _mail.scheme in {"smtp", "smtps"}
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_IS_ON else 'dummy'}.EmailBackend"
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and parse_qs(_mail.query).get("tls") != ["none"]
EMAIL_PORT = _mail.port or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("MITHAQ_EMAIL_FROM", f"mithaq@{NODE_NAME}")

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "node_cache"},
}

LANGUAGE_CODE = "en"
LANGUAGES = [("ar", "العربية"), ("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [Path(__file__).parents[1] / "words" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = os.environ.get("MITHAQ_TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
# A decision on a case of 500 cells: for each an outcome, a day and a handful of reasons.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("MITHAQ_LOG_LEVEL", "WARNING")},
}
