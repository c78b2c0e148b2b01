"""The order in which the areas are declared, and the values that each passes on.

It declares no resource of an area.
"""
