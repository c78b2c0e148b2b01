"""Names, forms, decoding and masking of secrets; no rule, and no format of a report."""
