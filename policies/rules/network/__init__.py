"""Rules on reachability and bandwidth."""
