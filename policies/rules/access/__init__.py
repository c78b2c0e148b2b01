"""Rules on identities: access to the cluster and to AWS, and its rights."""
