"""What makes guessing slow, and what keeps one caller from using up everybody's time: who asks from where, how often
they may, and how many hashes are computed at a time.

Knows networks, devices, buckets, quotas and places. Refuses to know what a customer or a member of staff is.
"""
