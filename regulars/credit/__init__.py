"""Store credit: what a company owes its customers, by account and currency.

Knows every movement and the balance after it. Refuses to know what was bought with it: an order is a number here.
"""
