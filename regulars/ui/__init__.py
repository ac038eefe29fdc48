"""Frames, components, css and js. This room knows how things look and behave, and refuses to know any business:
no site, no set and no customer is named here, everything arrives as plain values.
"""
