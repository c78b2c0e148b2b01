"""The platform's resources: one class a component, one folder an area.

Nothing here judges or reports.
"""
