"""A stack's plan: the recorded program, judged and attributed; its looks are up to `report`."""
