"""Rules, resources and stacks as types, and the names that the judge expects."""
