"""Measuring: a made-up crowd of any size, and what searches, screens, moves, an import and requests cost on it.

Knows the whole house, and works on databases of its own. The house doesn't know it, and the wheel leaves it out.
"""
