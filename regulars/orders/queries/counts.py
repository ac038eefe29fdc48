"""How many lines are in the basket of whoever asks, for the statement of the visit."""

__all__ = ["LINES_IN_BASKET"]

# Of the `account` at the `site`, for a visitor of the token's hash; a text, empty without lines.
LINES_IN_BASKET = """
(SELECT coalesce(nullif(count(*), 0)::text, '') FROM orders_basket basket JOIN orders_basketline line ON line.basket_id = basket.id
    WHERE basket.site_id = site.id AND (basket.account_id = account.id OR basket.token_hash = %s AND account.id IS NULL))"""
