"""Files on disk: atomic folders, locks and safe names; what is in them is decided elsewhere."""
