"""Hosts outside the cluster's own pools: colocation sites, and Docker-only hosts."""
