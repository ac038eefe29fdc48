"""Baskets of customers and of visitors.

Knows who wants how many of which product at which shop. Refuses to know what it costs: the catalogue is asked each time.
"""
