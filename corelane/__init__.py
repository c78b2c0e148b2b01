"""Declares, checks and proves the infrastructure of a low-latency trading platform.

The tool's own packages stand here. `components`, `hostconfig` and `policies` stand beside this
folder, where a Pulumi project is expected to have them, and are linked into it: everything is
imported as `corelane.…`, and a wheel installs nothing else.
"""
