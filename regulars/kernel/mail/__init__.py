"""Mails: written into the outbox by the change that they tell of, sent by the worker (G22)."""
