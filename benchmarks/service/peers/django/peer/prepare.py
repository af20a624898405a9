"""Make the tables, and the one group of cookies that the banner asks about."""

import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0)

from cookie_consent.models import Cookie, CookieGroup  # noqa: E402 - its models want the setup above

group = CookieGroup.objects.create(varname="analytics", name="Analytics")
Cookie.objects.create(cookiegroup=group, name="_ga", domain="site.example")
