"""The integrators' door: two JSON APIs, one for the back office's work, one for each site's shoppers.

Knows HTTP, schemas and problem+json. Translates, asks one verb, answers; decides nothing and writes nothing.
"""
