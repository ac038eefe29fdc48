"""The form of a site's settings, made of what is declared; what they mean is asked of the rules."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from regulars.backoffice.choices import PickField
from regulars.backoffice.setting_fields import field_of
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.queries.settings import settings_of
from regulars.sites.rules import SiteKind
from regulars.sites.rules.settings import Topic, declared
from regulars.staff.rules import Grant, Right
from regulars.ui.widgets import RadioCards

__all__ = ["KINDS", "NewSiteForm", "SiteForm", "values_of"]

# Beside the settings: where else a field of this form stands.
TOPICS = {
    "code": Topic.SHOP,
    "hosts": Topic.SHOP,
    "set": Topic.ACCESS,
    "kind": Topic.ACCESS,
    "master": Topic.ACCESS,
}
KINDS = (
    (SiteKind.STANDALONE.value, lazy("Standalone"), lazy("A shop of its own.")),
    (
        SiteKind.MASTER.value,
        lazy("Master"),
        lazy("Customers of its sub sites log in here too, and are led to their own."),
    ),
    (
        SiteKind.SUB.value,
        lazy("Sub"),
        lazy("Belongs to a master site; a customer uses one shop of such a family."),
    ),
)


class _Settings(forms.Form):
    hosts = forms.CharField(
        label=lazy("Host names"),
        max_length=6000,
        help_text=lazy("One per line, without https:// and path. The first stands in lists."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, declaration in declared("site").items():
            self.fields[code] = field_of(declaration, editable=grant.may(Right(declaration.setting.right)))

    @property
    def topics(self) -> Iterator[tuple[str, list[BoundField], list[BoundField]]]:
        """What stands under each heading: the short ones, which share a row, and the others."""
        of = {code: declaration.setting.topic for code, declaration in declared("site").items()} | TOPICS
        for topic in Topic:
            fields = [self[code] for code in self.fields if of.get(code) == topic]
            short = [
                field
                for field in fields
                if isinstance(field.field.widget, forms.TextInput | forms.NumberInput)
            ]
            if fields:
                yield translate(topic.heading), short, [field for field in fields if field not in short]

    def changes(self) -> SiteChanges:
        data = self.cleaned_data
        settings = {code: data[code] for code in declared("site") if not self.fields[code].disabled}
        return SiteChanges(hosts=data["hosts"].replace(",", " ").split(), **settings)


class SiteForm(_Settings):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class NewSiteForm(_Settings):
    code = forms.CharField(
        label=lazy("Code"),
        max_length=50,
        help_text=lazy("Short and fixed: it stands in addresses, imports and the API."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    set = PickField(label=lazy("Customer set"), required=False)
    kind = forms.ChoiceField(
        label=lazy("Kind"),
        choices=[(code, label) for code, label, _ in KINDS],
        widget=RadioCards(hints={code: hint for code, _, hint in KINDS}),
    )
    master = PickField(
        label=lazy("Master site"),
        required=False,
        help_text=lazy("Of a sub site, which joins its customer set."),
    )

    def __init__(self, *args: Any, default: CustomerSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        masters: Any = self.fields["master"]
        masters.offer(
            Site.objects.filter(kind=SiteKind.MASTER),
            "site-choices",
            translate("None"),
            only=f"?kind={SiteKind.MASTER}",
        )
        field: Any = self.fields["set"]
        others = CustomerSet.objects.exclude(pk=default.pk)
        field.offer(others, "set-choices", translate("{default} (the default set)", default=default.name))
        field.help_text = translate(
            "Its customers log in here with the login they have. It can be moved at any time."
        )


def values_of(site: Site) -> dict[str, Any]:
    """The stored values, as the form shows them."""
    hosts = "\n".join(host.name for host in site.hosts.all().order_by("pk"))
    return settings_of([site])[site.pk] | {"hosts": hosts, "version": site.version}
