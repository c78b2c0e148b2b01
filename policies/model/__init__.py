"""Types of rules, resources and stacks, and the names that the judge expects; no judging."""
