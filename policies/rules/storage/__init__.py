"""Rules on volumes, buckets, keys and their copies."""
