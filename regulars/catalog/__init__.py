"""What a shop sells and what it costs a customer: products, price lists, discounts, shipping methods, and the one function that prices.

Knows every reason for an amount. Refuses to know baskets and orders, which ask it and keep no price of their own.
"""
