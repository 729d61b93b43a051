"""The synchronous side of the portal: everything but the live stream."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grokweb.settings")

application = get_wsgi_application()
