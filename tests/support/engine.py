"""Small stacks for the real engine, each with a program of its own."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_docker as docker
import pulumi_kubernetes as k8s

from corelane.engine.session import StackProgram

CANARY = "canary-7f3d9a51c0ffee"
# What a policy pack needs to serve two rules; it refuses what the label asks it to refuse.
PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy


def no_forbidden_labels(args, report_violation):
    labels = args.props.get("metadata", {}).get("labels", {}) if "metadata" in args.props else {}
    if labels and labels.get("refuse-me"):
        report_violation("found the label refuse-me, wanted none", args.urn)


def subnets_name_their_vpc(args, report_violation):
    if args.resource_type == "aws:ec2/subnet:Subnet" and not args.props["vpcId"]:
        report_violation("found no vpc", args.urn)


PolicyPack(
    name="small",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        ResourceValidationPolicy("no-forbidden-labels", "None is.", no_forbidden_labels),
        ResourceValidationPolicy("subnets-name-their-vpc", "They do.", subnets_name_their_vpc),
    ],
)
"""


def a_stack(folder: Path, program: Callable[[], None], **overrides: Any) -> StackProgram:
    """Return a stack whose state is in the folder."""
    fields: dict[str, Any] = {
        "project": "corelane",
        "stack": "small",
        "program": program,
        "build_dir": folder / "build",
    }
    return StackProgram(**fields | overrides)


def a_policy_pack(folder: Path) -> Path:
    """Write the small policy pack."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.1.0\n")
    (folder / "__main__.py").write_text(PACK)
    return folder


def a_platform(*, instance_type: str = "c7i.metal-24xl", user_data: str = "#!/bin/sh") -> None:
    """Declare a cluster with one pool, its objects and a container: every stand-in has work."""
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    role = aws.iam.Role("role", assume_role_policy="{}")
    cluster = aws.eks.Cluster("cluster", role_arn=role.arn, vpc_config={"subnet_ids": [subnet.id]})
    template = aws.ec2.LaunchTemplate("template", user_data=user_data)
    aws.eks.NodeGroup(
        "pool",
        cluster_name=cluster.name,
        node_role_arn=role.arn,
        subnet_ids=[subnet.id],
        instance_types=[instance_type],
        scaling_config={"min_size": 1, "max_size": 1, "desired_size": 1},
        launch_template={"id": template.id, "version": template.latest_version.apply(str)},
    )
    in_cluster()
    token = pulumi.Output.secret(f"TOKEN={CANARY}")
    docker.Container("edge", image="engine@sha256:0", cpu_set="2-3", memory=512, envs=[token])


def in_cluster() -> None:
    """Declare a namespace in a component, a config map, a secret and a custom resource."""
    team = pulumi.ComponentResource("test:index:Team", "team")
    inside = pulumi.ResourceOptions(parent=team)
    space = k8s.core.v1.Namespace("space", metadata={"name": "trading"}, opts=inside)
    k8s.core.v1.ConfigMap("host-files", metadata={"namespace": space.metadata["name"]}, data={})
    k8s.core.v1.Secret(
        "venue",
        metadata={"name": "venue", "namespace": "trading"},
        string_data={"password": pulumi.Output.secret(CANARY)},
    )
    k8s.apiextensions.CustomResource(
        "tier",
        api_version="projectcalico.org/v3",
        kind="Tier",
        metadata={"name": "trading"},
        spec={"order": 1},
    )


def kill_own_engine() -> None:
    """Kill the engine this process has started, as a power cut would."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        name, _, rest = status.read_text().partition(") ")
        if name.endswith("(pulumi") and rest.split()[1] == str(os.getpid()):
            os.kill(int(status.parent.name), signal.SIGKILL)


def stand_ins_of(folder: Path) -> set[int]:
    """Return the processes that serve as providers for a stack in the folder."""
    return {
        int(entry.parent.name)
        for entry in Path("/proc").glob("[0-9]*/cmdline")
        if b"corelane.stand_ins.stand_in" in entry.read_bytes()
        and str(folder).encode() in (entry.parent / "environ").read_bytes()
    }
