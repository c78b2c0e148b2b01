"""Plain types of hosts: CPU sets, topology, hardware, profile, image, settings, host plan."""
