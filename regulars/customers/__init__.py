"""Accounts and guests, their access to sites, their credentials and sessions: the doors inside the wall.

Knows customers, access rows, passwords, sessions. Refuses to know orders, addresses and who staff are.
"""
