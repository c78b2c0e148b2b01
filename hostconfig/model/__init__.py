"""Types without behaviour of their own: CPU sets, topology, hardware, profile, settings, plan.

Values that follow from several types are chosen in `planning` and `aspects`.
"""
