"""Recognition and masking of secrets in properties, messages and payloads."""
