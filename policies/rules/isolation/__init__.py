"""Rules on isolation: exclusive CPUs, memory, caches and nodes."""
