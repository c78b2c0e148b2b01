"""Storage classes on EBS, Ceph and local NVMe, with their snapshots and backups.

The volumes of a pod are in `workloads`.
"""
