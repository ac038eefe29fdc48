"""The back office: where staff see, plan and change. Translates pages and forms into verbs; decides nothing, writes nothing.

One area per noun (`staff`, `sets`, `sites`, `customers`, `jobs`): its URLs, views, forms, templates. What all share
stands beside them: who may enter (`access`), the frame (`pages`, `navigation`), and what a refused rule looks like (`errors`).
"""
