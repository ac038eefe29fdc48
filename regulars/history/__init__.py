"""What is on record, told to people: of a customer, and of what was true at a moment that is over.

Knows audit records as sentences, a customer's history, and why somebody can or could log in. Refuses to know how
anything is changed.
"""
