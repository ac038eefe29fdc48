"""What customers wish for: one list per account, a line per product and shop.

Knows which lines are seen where, and asks the catalogue what they cost today. Refuses to know what is bought of it.
"""
