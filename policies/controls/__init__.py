"""Controls of regulatory frameworks as data: what a passing rule shows, and what it does not."""
