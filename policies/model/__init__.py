"""Types of rules, resources and stacks, and the names that rules expect; no evaluation."""
