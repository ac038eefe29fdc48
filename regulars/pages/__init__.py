"""Pages of a shop's own words, some of them for customers with a right alone.

Knows what they say and who may read them. Refuses to know what else a shop shows; a role names a page by its code, whatever site has it.
"""
