"""The order in which the areas are declared and what each hands to the next.

No resource of its own area.
"""
