"""Pages and tables generated from the rules."""
