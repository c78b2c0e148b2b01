"""The agent: audits a host, captures its topology, and keeps the startup taint of its node.

It runs on hosts with Python 3.9 and the standard library alone, and imports nothing from outside
this package. Everything that needs a plan or the catalogue belongs elsewhere.
"""
