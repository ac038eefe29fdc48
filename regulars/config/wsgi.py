"""The web application: Django behind the static files, which need no build step."""

import os

from django.core.wsgi import get_wsgi_application

from regulars.config.static_files import with_static_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")

application = with_static_files(get_wsgi_application())
