"""Rules on volumes, buckets, keys and snapshots."""
