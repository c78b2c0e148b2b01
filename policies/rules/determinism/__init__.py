"""Rules on repeatable runs: pinned images, fixed numerics, unthrottled CPUs."""
