"""The division of CPUs and memory, and `plan_host`, which makes the plan of a host from it.

Settings belong to `aspects`, checks to `invariants`.
"""
