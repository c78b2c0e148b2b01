"""Code that runs on hosts: audit, topology, and the gate that keeps the startup taint of a node.

Python 3.9 and the standard library only. Whatever needs a plan or the catalogue stays out.
"""
