"""Pages and tables generated from the rules; all text comes from the rules."""
