"""Rules on surviving the loss of a pod, a node or a zone."""
