"""Stories that touch two rooms or more: one file, one story. A plan only reads; the story itself plans again."""
