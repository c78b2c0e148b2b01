"""The way from a stack file to a platform, with every mistake at once; types are in `sections`."""
