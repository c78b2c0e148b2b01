"""The rules as policies of an API server, made from the CEL beside each; no rule of its own."""
