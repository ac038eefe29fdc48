"""System > Roles: what each lets its holders see, edit and do, as a table."""
