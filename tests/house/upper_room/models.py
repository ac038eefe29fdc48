from django.db import models

from regulars.sites.models import Site
from regulars.sites.rules.settings import Number, Topic, declare


class SiteBasket(models.Model):
    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="+")
    basket_days = Number(
        "Baskets are kept for",
        Topic.LOG_INS,
        "Counted from the last change.",
        least=2,
        most=90,
        unit="days",
        right="edit_sets",
    ).on(models.PositiveIntegerField(default=7))

    class Meta:
        app_label = "upper_room"


declare("site", SiteBasket)
