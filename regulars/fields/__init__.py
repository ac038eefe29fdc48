"""What customers can be asked for: attribute definitions, and the forms of each site that show them.

Knows what a value may look like and which form asks for it. Refuses to know customers, and who of the staff sees what.
"""
