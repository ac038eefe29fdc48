"""An installation with one room more."""

from regulars.config.settings import *  # noqa: F403
from regulars.config.settings import INSTALLED_APPS as SHIPPED

INSTALLED_APPS = [*SHIPPED, "tests.house.upper_room"]
