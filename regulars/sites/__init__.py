"""Customer sets and sites: the wall, and the shops on either side of it.

Knows sets, the default mark, sites and their host names. Refuses to know who the customers are.
"""
