"""Types of the stack file, one module a section; what holds between sections is in `checks`."""
