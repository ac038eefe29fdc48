"""What comes with Regulars is there after installation, as the rules know it."""

import pytest

from regulars.fields.models import Attribute
from regulars.fields.queries import definitions
from regulars.fields.rules.shipped import SHIPPED

pytestmark = pytest.mark.django_db


def test_shipped_attributes_are_there_after_installation() -> None:
    """ATT-06, ATT-04: each with its type and group, as the code knows it; in this order."""
    assert definitions() == SHIPPED
    assert list(definitions()) == list(SHIPPED)
    assert Attribute.objects.filter(shipped=True).count() == len(SHIPPED)
