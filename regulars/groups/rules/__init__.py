"""The vocabulary of groups, roles, tags and pricing policies."""
