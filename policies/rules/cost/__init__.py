"""Rules on cost: tags, quotas, spot capacity."""
