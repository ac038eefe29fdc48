"""The gateways of the installation, as lists and codes name them."""

from regulars.cards.models import Gateway
from regulars.kernel.lists import List, plain
from regulars.kernel.lookups import coded, the_one

__all__ = ["GATEWAYS", "gateway_with"]

GATEWAYS = List(("gateway", "gateways"), plain("Gateway", "Answers"), orders={"": ("name", "pk")})


def gateway_with(code: str) -> Gateway:
    """Raises `NotFound` `no_such_gateway`."""
    return the_one(coded(Gateway.objects, code), "no_such_gateway", "There is no gateway with this code.")
