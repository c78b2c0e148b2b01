"""The division of a machine's CPUs and memory, and the host plan that follows."""
