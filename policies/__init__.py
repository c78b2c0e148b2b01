"""The rules, their evaluation, and the places that enforce them.

It imports nothing of the program that it checks.
"""
