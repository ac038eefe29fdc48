"""Postal addresses: an account's own, and the shared book of a sub site.

Knows what an address of each country is made of, who may change one, and where it is of use. Refuses to know what it is used for:
orders keep copies of their own.
"""
