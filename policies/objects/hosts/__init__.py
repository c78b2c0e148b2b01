"""Readers of host plans and of what runs on hosts: the gate, trading pods, bandwidth."""
