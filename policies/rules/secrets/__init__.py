"""Rules on secrets: where they are kept and how they reach a process."""
