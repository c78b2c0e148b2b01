"""The results as JUnit XML for CI servers."""
