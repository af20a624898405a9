"""A Django project with nothing in it but django-cookie-consent, on PostgreSQL.

No middleware: sessions and the check of form tokens would only make it dearer.
"""

import os
from urllib.parse import parse_qs, urlsplit

_database = urlsplit(os.environ["DATABASE_URL"])
_query = parse_qs(_database.query)

SECRET_KEY = "a benchmark has none"  # noqa: S105 - it protects nothing
ALLOWED_HOSTS = ["127.0.0.1"]
# it imports the views of the second, which wants the first
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "cookie_consent"]
ROOT_URLCONF = "cookie_consent.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": _database.username,
        "HOST": _query["host"][0],
        "PORT": _query["port"][0],
        "CONN_MAX_AGE": None,  # a connection a thread, kept
    }
}
