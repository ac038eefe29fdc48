"""The one search for customers, for every door.

Knows fragments of names, filters, indexes and the way through them that costs least. Refuses to know what is done with
whom it finds.
"""
