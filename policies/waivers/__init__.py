"""Waivers: approved exceptions to a rule, with an end."""
