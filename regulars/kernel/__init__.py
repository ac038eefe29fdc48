"""What every room stands on: who acts, what is recorded, how an error is said, how long work runs.

Knows transactions, audit records and jobs. Refuses to know sets, sites, staff or customers.
"""
