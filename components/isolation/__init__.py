"""Isolation of teams, tiers and asset classes: Calico, namespaces, quotas and priorities."""
