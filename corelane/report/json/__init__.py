"""The results as JSON for auditors and for later comparison."""
