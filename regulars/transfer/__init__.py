"""Customers in and out in files.

Knows the import, the export of lists and records, and what a customer is given of their own data. Refuses to know any
format on disk: doors read and write files.
"""
