"""The front of the verbs: what journeys and doors may use."""

<<<<<<< HEAD
__all__ = ["assignments", "baskets", "decisions", "ends", "gateway_tasks", "mails", "progress"]
=======
__all__ = ["baskets", "terms"]
>>>>>>> terms
