"""A site's *Forms* tab: what it asks customers of each type for (REG-02)."""
