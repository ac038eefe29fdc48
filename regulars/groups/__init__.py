"""What customers are put into: customer groups, roles, tags and pricing policies.

Knows who is in which and until when, and what a role lets its holders do. Refuses to know what a discount or a price list makes of it.
"""
