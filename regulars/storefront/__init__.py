"""The door of the shoppers: each site's own pages, found by host name, and the front page of the installation.

Knows forms, cookies and looks. Decides nothing and writes nothing: it asks one verb and shows the answer.
"""
