"""Vault, its certificate authority and External Secrets; no secret value is ever here."""
