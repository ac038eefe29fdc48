"""Saved cards, and the gateways that charge them.

Knows a card as a gateway's token with brand, last four digits and expiry, never a number. Refuses to know what is paid for.
"""
