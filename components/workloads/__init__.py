"""Workloads: execution engines, services and backtests, and the parts their pods share."""
