"""The document that a live host is audited against, and where each setting shows."""
