"""Forms in which a host plan reaches a machine: user data, cloud-config, archive, bundle."""
