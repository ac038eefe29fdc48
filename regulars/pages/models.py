from functools import partial

from django.db import models

from regulars.kernel.errors import Conflict, register_constraint_error
from regulars.kernel.i18n import noop
from regulars.sites.models import Site


class Page(models.Model):
    """Plain paragraphs under a title, at a site and the sub sites that have none with this code. A restricted one is for those whose roles name it (ROL-02)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(max_length=40)  # in small letters
    title = models.CharField(max_length=100)
    titles = models.JSONField(default=dict, db_default={})  # by language
    text = models.TextField(default="", db_default="")
    texts = models.JSONField(default=dict, db_default={})
    restricted = models.BooleanField(default=False, db_default=False)
    active = models.BooleanField(default=True, db_default=True)
    position = models.PositiveSmallIntegerField(default=100, db_default=100)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="page_once_per_site")]
        indexes = [models.Index(fields=["code"], name="page_restricted", condition=models.Q(restricted=True))]

    def __str__(self) -> str:
        return self.code


register_constraint_error(
    "page_once_per_site",
    partial(Conflict, "page_code_taken", noop("This site has a page with this code already."), "code"),
)
