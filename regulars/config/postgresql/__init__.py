"""Django's PostgreSQL backend, except that every stored moment can be read (decision 1151)."""
