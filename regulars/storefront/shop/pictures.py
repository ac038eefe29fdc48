"""Pictures of products: anybody may see them, and keep them for good, since a changed picture has another name."""

from django.http import Http404, HttpRequest, HttpResponse

from regulars.catalog.models import ProductImage
from regulars.customers.rules.images import CONTENT_TYPE
from regulars.storefront.doors import misdirected, visit_of
from regulars.ui.pictures import picture

__all__ = ["product_image"]


def product_image(request: HttpRequest, name: str) -> HttpResponse:
    if visit_of(request) is None:
        return misdirected()
    content = ProductImage.objects.filter(name=name).values_list("content", flat=True).first()
    if content is None:
        raise Http404
    answer = picture(bytes(content), CONTENT_TYPE)
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
