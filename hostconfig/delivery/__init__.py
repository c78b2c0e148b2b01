"""Formats in which the files of a host reach it: user data, cloud-config, archive, bundle.

The text of those files belongs to `rendering`.
"""
