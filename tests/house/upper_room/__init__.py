"""A room above `sites` for a test: it brings one setting of a site, in a table of its own."""
