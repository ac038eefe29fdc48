"""Django's PostgreSQL backend, except that every stored moment can be read (decision 1151), and a dead connection is seen (1171)."""
