"""The expected settings of a host, and the probes that read them there.

The reading itself belongs to `agent`.
"""
