"""Reports of a plan: one model, a package for each format, and the history of reports."""
