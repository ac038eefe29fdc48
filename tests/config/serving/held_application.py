"""What granian's WSGI interface loads by name where hashes are held."""

from regulars.config.wsgi import application as unheld
from tests.config.serving.holding import hold

application = hold(unheld)
