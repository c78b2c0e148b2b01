"""Rules on confinement of pods, containers and hosts."""
