"""The shape of a product; what may be in it is asked of the rules."""

from typing import Any

from django import forms

from regulars.backoffice.decimals import NUMBER, TYPED, number_in_field, plain_number
from regulars.backoffice.languages import NamedByLanguage, names_in_fields
from regulars.catalog.models import Product
from regulars.catalog.rules.products import LONGEST_TEXT, ProductValues
from regulars.catalog.rules.quantities import written_quantity
from regulars.kernel.i18n import LANGUAGES, lazy, translate

__all__ = ["NewForm", "ProductForm", "values_of"]


class ProductForm(NamedByLanguage):
    """A name and a description for each language of the pages."""

    longest_name = 400

    name = forms.CharField(
        label=lazy("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    text = forms.CharField(
        label=lazy("Description"),
        required=False,
        max_length=2 * LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    category = forms.CharField(
        label=lazy("Category"), required=False, max_length=200, widget=forms.TextInput(attrs=TYPED)
    )
    tax_class = forms.CharField(
        label=lazy("Tax class"),
        max_length=40,
        help_text=lazy("A short code such as standard, reduced or zero. Each site says its percent."),
        widget=forms.TextInput(attrs=TYPED),
    )
    step = forms.CharField(
        label=lazy("Sold in steps of"),
        max_length=40,
        help_text=lazy("1 for pieces; 0.5 lets half of one be bought."),
        widget=forms.TextInput(attrs=NUMBER),
    )
    restricted = forms.BooleanField(
        label=lazy("Restricted"),
        required=False,
        help_text=lazy("Only customers whose role lets them see restricted products find it."),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in LANGUAGES.items():
            self.fields[f"text_{code}"] = forms.CharField(
                label=translate("Description in {language}", language=translate(language)),
                required=False,
                max_length=2 * LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    @property
    def by_language(self) -> list[Any]:
        return [self[f"{field}_{code}"] for code in LANGUAGES for field in ("name", "text")]

    def values(self) -> ProductValues:
        data = self.cleaned_data
        same = {name: data[name] for name in ("name", "text", "category", "tax_class", "restricted")}
        texts = {code: data[f"text_{code}"] for code in LANGUAGES}
        return ProductValues(**same, step=plain_number(data["step"]), names=self.names, texts=texts)


class NewForm(ProductForm):
    code = forms.CharField(
        label=lazy("Code"),
        max_length=100,
        help_text=lazy("Short and for good: files and programs name the product by it."),
        widget=forms.TextInput(attrs=TYPED),
    )


def values_of(product: Product) -> dict[str, Any]:
    """The stored values, as the form shows them."""
    names = ("name", "text", "category", "tax_class", "restricted", "version")
    return (
        {name: getattr(product, name) for name in names}
        | {"step": number_in_field(written_quantity(product.step))}
        | names_in_fields(product.names)
        | {f"text_{code}": text for code, text in product.texts.items()}
    )
