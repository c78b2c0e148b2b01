"""The results as SARIF for code scanners."""
