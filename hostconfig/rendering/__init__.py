"""Renderers: from the settings of a plan to the files of a host; equal plans give equal bytes.

What brings the files to a host belongs to `delivery`.
"""
