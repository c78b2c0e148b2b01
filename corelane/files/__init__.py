"""Files on disk: atomic folders, locks and safe names; contents are decided elsewhere."""
