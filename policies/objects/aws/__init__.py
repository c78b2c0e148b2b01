"""Readers of AWS resources: policies, security groups, snapshots, backups."""
