"""Tuned hosts: a machine's plan, its files, their delivery, and the agent.

It never imports Pulumi.
"""
