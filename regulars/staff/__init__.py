"""The people of the back office and the programs that act like them: who they are and what they may do.

Knows staff accounts, roles and API keys. Refuses to know customers.
"""
