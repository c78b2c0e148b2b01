"""Rules on identities: who may call the cluster and AWS, with which rights."""
