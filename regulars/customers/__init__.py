"""Accounts and guests: who they are, at which sites they may log in, and what is kept of them.

Knows customers, access rows, approvals, values, consents, passwords, one-time tokens and the mails to customers.
Refuses to know how a session is made, how customers are found, and who staff are.
"""
