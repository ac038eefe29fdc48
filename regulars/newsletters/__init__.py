"""Newsletters of sites: who subscribed, what they agreed to and when, and the campaigns that were sent to them.

Knows every change of a subscription or consent, with its wording and proof. Refuses to know what is sold.
"""
