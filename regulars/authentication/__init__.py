"""From a name and a password to a session, and back to a forgotten password.

Knows who asks on a request, log-ins, sessions, devices, mailboxes that are proved, and recovery. Refuses to know how
an account comes about, and decides nothing about access: it asks `customers.rules.may_log_in`.
"""
