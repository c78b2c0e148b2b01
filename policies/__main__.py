"""Entry point of the policy pack: constructing a PolicyPack serves it and never returns.

Pulumi runs a pack as a directory, so the folder above it is put on the path first. Nothing may
print: the engine takes the first line of standard output for the port of the server.
"""

import sys
from importlib import import_module
from pathlib import Path

from pulumi_policy import PolicyPack

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
rules = import_module("corelane.policies.judging.catalogue").load_catalogue()
adapter = import_module("corelane.policies.judging.pulumi_adapter")
message = import_module("corelane.policies.judging.message")
PolicyPack(name=message.PACK, policies=adapter.pack_policies(rules))
