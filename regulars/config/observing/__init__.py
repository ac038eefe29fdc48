"""What an operator learns of a running installation: a log line and figures for each request, and is it well?

Nothing here knows a customer: no address, no token, no query string, no text that somebody typed.
"""
