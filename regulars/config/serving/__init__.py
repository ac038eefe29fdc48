"""The way of a request from the wire to a thread and back (docs/decisions/1111 and 1112).

Nothing that waits for a client holds a thread: a request gets one once its body is here. Nothing that waits for a
thread is refused at once: it stands in a line in which networks, sites and staff have their turns.
"""
