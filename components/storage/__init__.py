"""Storage classes on EBS, Ceph and local NVMe, with their snapshots and backups.

Volumes of a pod are its own.
"""
