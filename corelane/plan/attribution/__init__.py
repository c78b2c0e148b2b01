"""Facts about a finding beside its message: value, team, line in the stack file."""
