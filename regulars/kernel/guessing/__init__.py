"""What makes guessing slow: who asks from where, how often they may, and how many hashes are computed at a time.

Knows networks, devices, buckets and places. Refuses to know what a customer or a member of staff is.
"""
