"""The front of the verbs: what journeys and doors may use."""

__all__ = [
    "centres",
    "discounts",
    "price_imports",
    "price_lists",
    "prices",
    "product_images",
    "products",
    "shipping",
    "shop_terms",
]
