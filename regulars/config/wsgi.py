"""The web application: Django, behind the hot lane and the static files, watched from outside."""

import os

from django.core.wsgi import get_wsgi_application

from regulars.config.observing.requests import with_observation
from regulars.config.second_try import with_second_try
from regulars.config.serving.answers import whole
from regulars.config.static_files import with_static_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")

_django = get_wsgi_application()

# They speak of tables, which Django knows only now.
from regulars.config.hot_lane import with_hot_lane  # noqa: E402
from regulars.config.https import with_https  # noqa: E402

application = with_observation(whole(with_https(with_hot_lane(with_static_files(with_second_try(_django))))))
