"""The host gate, which keeps pods off a node until its audit passes.

The audit itself is in the agent.
"""
