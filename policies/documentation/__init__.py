"""Pages and tables generated from the rules; no text that a rule does not say."""
