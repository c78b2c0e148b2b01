"""The rules as admission policies of an API server, made from the CEL beside each rule."""
