"""Host plans of a stack's pools, from its own hardware and profiles or built-in ones."""
