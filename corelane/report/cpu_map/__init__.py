"""The drawing of a pool's CPUs and their owners."""
