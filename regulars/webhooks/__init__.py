"""Who is told of changes: the endpoints of integrators, and the outbox of what they are sent.

Knows which change concerns which endpoint, how a message looks and how it is brought. Refuses to know what a change
means: it reads the audit record, and the receiver fetches the rest by the API.
"""
