"""The judge: rules, what they read, and where each is enforced.

It knows nothing of the program it judges.
"""
