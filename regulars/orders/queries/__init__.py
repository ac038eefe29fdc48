"""The front of the reads: what journeys and doors may use."""

<<<<<<< HEAD
<<<<<<< HEAD
__all__ = ["baskets", "buying_facts", "counts", "held", "shipping", "unreachable"]
=======
__all__ = ["baskets", "counts", "details", "held", "history", "shipping", "unreachable"]
>>>>>>> history
=======
__all__ = ["baskets", "buying_facts", "counts", "health", "held", "shipping", "site_orders", "unreachable"]
>>>>>>> terms
