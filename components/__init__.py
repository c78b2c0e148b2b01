"""The platform's resources: one class for each component, one folder for each area.

Rules and reports are elsewhere.
"""
