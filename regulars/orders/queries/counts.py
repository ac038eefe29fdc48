"""What the frame of every page of a shop says of buying there, for the statement of the visit."""

__all__ = ["BUYING_HERE", "GUESTS_ONLY"]

GUESTS_ONLY = " guests"

# How many lines are in the basket of the `account` at the `site`, for a visitor of the token's hash: a text, empty without lines.
_LINES = """
(SELECT coalesce(nullif(count(*), 0)::text, '') FROM orders_basket basket JOIN orders_basketline line ON line.basket_id = basket.id
    WHERE basket.site_id = site.id AND (basket.account_id = account.id OR basket.token_hash = %s AND account.id IS NULL))"""
# Behind it `GUESTS_ONLY` where only they buy: a site's own word, else its master's (GST-12).
_BUYERS = f"""
(SELECT CASE WHEN coalesce(own.buyers, above.buyers) = 'guests' THEN '{GUESTS_ONLY}' ELSE '' END
    FROM (SELECT 1) AS one_row LEFT JOIN orders_siteorders own ON own.site_id = site.id
    LEFT JOIN orders_siteorders above ON above.site_id = site.master_id)"""
BUYING_HERE = f"({_LINES} || {_BUYERS})"
