"""The rules: one in each module, with its cases beside it; the folder is the family."""
