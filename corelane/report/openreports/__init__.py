"""The results as OpenReports objects for dashboards of a cluster."""
