"""Readers of Kubernetes objects: pods, claims, volumes, images, selectors."""
