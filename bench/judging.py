"""Prints what judging costs: inside `plan`, through the engine's protocol, and beside a peer.

Run it as `python bench/judging.py [--peer]`. It leaves with 1 if 10,000 manifests cost more time or
memory apiece than 1,000; seconds are printed beside their goals and fail nothing. `--peer` builds
conftest, once, and gives it the same manifests.
"""

import argparse
import copy
import gc
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, Final

import grpc
import yaml
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as messages
from pulumi.runtime.proto import analyzer_pb2_grpc as services

from corelane.engine.go_build import TOOLS, GoPart, built
from corelane.plan.judge import judge
from corelane.plan.model import RecordedResource
from corelane.policies.judging.catalogue import load_catalogue

ROOT: Final = Path(__file__).resolve().parents[1]
PEER_RULES: Final = Path(__file__).resolve().parent / "conftest"
DAY: Final = date(2026, 11, 22)
FEW, MANY = 1_000, 10_000
IN_PLAN_S: Final = 0.5
BY_PROTOCOL_MS: Final = 2.5
# Timings and memory of one run scatter by about a fifth.
TOLERANCE: Final = 1.5
DEFECTIVE: Final = 5
"""One manifest in so many breaks a rule, as in the measurements of the peers."""

TEMPLATE: Final = """
metadata: {labels: {corelane.io/tier: t1, corelane.io/role: risk, corelane.io/team: alpha}}
spec:
  automountServiceAccountToken: false
  priorityClassName: corelane-t1
  nodeSelector: {corelane.io/tier: t1}
  tolerations: [{key: corelane.io/tier, operator: Equal, value: t1, effect: NoSchedule}]
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
"""
CONTAINER: Final = """
name: main
image: registry.example/risk@sha256:abababababababababababababababababababababababababababababababab
args: [--config, /etc/risk/config.yaml]
env: [{name: TZ, value: UTC}, {name: OMP_NUM_THREADS, value: "2"}]
resources: {requests: {cpu: "2", memory: 4Gi}, limits: {cpu: "2", memory: 4Gi}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities: {drop: [ALL]}
ports: [{name: metrics, containerPort: 9090}]
livenessProbe: {httpGet: {path: /healthz, port: 9090}, periodSeconds: 10}
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of some manifests: CPU seconds, and bytes of memory that came on top."""

    manifests: int
    seconds: float
    memory: int

    @property
    def each_ms(self) -> float:
        """Milliseconds a manifest."""
        return self.seconds / self.manifests * 1_000

    @property
    def each_kib(self) -> float:
        """KiB a manifest."""
        return self.memory / self.manifests / 1024


def manifest(number: int) -> dict[str, Any]:
    """Return a workload of two containers: three Deployments, then a DaemonSet, some defective."""
    main: dict[str, Any] = yaml.safe_load(CONTAINER)
    side: dict[str, Any] = {**copy.deepcopy(main), "name": "side"}
    if number % DEFECTIVE == 0:
        side["securityContext"]["allowPrivilegeEscalation"] = True
        side["image"] = "registry.example/risk:latest"
    template = yaml.safe_load(TEMPLATE)
    template["spec"]["containers"] = [main, side]
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet" if number % 4 == 0 else "Deployment",
        "metadata": {"name": f"risk-{number}", "namespace": f"team-{number % 20}-t1"},
        "spec": {"selector": {"matchLabels": {"app": f"risk-{number}"}}, "template": template},
    }


def recorded(number: int) -> RecordedResource:
    """Return a workload as a plan records it."""
    inputs = manifest(number)
    type_, name = f"kubernetes:apps/v1:{inputs['kind']}", inputs["metadata"]["name"]
    urn = f"urn:pulumi:bench::corelane::{type_}::{name}"
    return RecordedResource(urn=urn, type=type_, name=name, inputs=inputs)


def judged(count: int) -> Cost:
    """Judge manifests by every rule, in a process of its own, so that its memory can be told."""
    command = [sys.executable, __file__, "--judge", str(count)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 -- our own
    seconds, memory = json.loads(done.stdout)
    return Cost(count, seconds, memory)


def judged_here(count: int) -> Cost:
    """Judge manifests by every rule, in this process."""
    resources, rules = [recorded(number) for number in range(count)], load_catalogue()
    gc.collect()
    before, began = _peak(), process_time()
    findings = judge(resources, rules, as_of=DAY).findings
    seconds = process_time() - began
    assert any(finding.verdict == "fail" for finding in findings), "the defects are found"
    return Cost(count, seconds, _peak() - before)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextmanager
def pack(entry: Path) -> Generator[Callable[[messages.AnalyzeRequest], object]]:
    """Serve a policy pack as the engine does, from its folder."""
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(entry)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:  # noqa: S603 -- our own
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub: Any = services.AnalyzerStub(channel)
            yield stub.Analyze
        process.terminate()


def by_protocol(entry: Path, count: int) -> Cost:
    """Hand manifests to a pack one by one, as an update does, and time the round trips."""
    requests = [_request(recorded(number)) for number in range(count)]
    with pack(entry) as analyze:
        analyze(requests[0])  # loads what is loaded on first use
        began = perf_counter()
        for request in requests:
            analyze(request)
        return Cost(count, perf_counter() - began, 0)


def _request(found: RecordedResource) -> messages.AnalyzeRequest:
    properties = Struct()
    properties.update(found.inputs)
    return messages.AnalyzeRequest(
        type=found.type, name=found.name, urn=found.urn, properties=properties
    )


NAIVE: Final = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.pulumi_adapter import pack_policies

def one(rule):
    [mandatory, *_] = pack_policies([rule], config="{}")
    mandatory.name = rule.id.replace("_", "-")
    return mandatory

PolicyPack("naive", [one(rule) for rule in load_catalogue() if rule.scope == "resource"])
"""


def naive(count: int) -> Cost:
    """Serve the same rules as the SDK's documentation does: a policy for each."""
    with TemporaryDirectory() as folder:
        entry = Path(folder)
        (entry / "__main__.py").write_text(NAIVE)
        (entry / "PulumiPolicy.yaml").write_text("runtime: python\n")
        return by_protocol(entry, count)


def yaml_read(count: int) -> float:
    """Return the CPU seconds that only reading the manifests takes, by the C loader of PyYAML."""
    text = yaml.safe_dump_all(map(manifest, range(count)))
    return timed(lambda: [*yaml.load_all(text, Loader=yaml.CSafeLoader)])


def timed(work: Callable[[], object]) -> float:
    """Return the CPU seconds some work takes, in this process."""
    gc.collect()
    began = process_time()
    work()
    return process_time() - began


def peer(count: int) -> tuple[float, int]:
    """Have conftest test the same manifests by the rules beside this file: seconds, and rules."""
    part = GoPart(
        name="conftest",
        title="conftest",
        sources=TOOLS / "conftest",
        module="github.com/open-policy-agent/conftest",
        packages=("github.com/open-policy-agent/conftest",),
        stamps={},
    )
    program = built(part, lambda text: print(text, file=sys.stderr)) / "conftest"
    rules = sum(text.read_text().count("\ndeny contains") for text in PEER_RULES.glob("*.rego"))
    with TemporaryDirectory() as folder:
        files = [_written(Path(folder), number) for number in range(count)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(  # noqa: S603 -- a program we built, files we wrote
            [program, "test", "--policy", PEER_RULES, "--output", "json", *files],
            capture_output=True,
            check=False,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 1, f"conftest finds the defects: {done.stderr!r}"
    assert done.stdout.count(b'"msg"') == 2 * len(range(0, count, DEFECTIVE)), "and no others"
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, rules


def _written(folder: Path, number: int) -> Path:
    file = folder / f"{number}.yaml"
    file.write_text(yaml.safe_dump(manifest(number)))
    return file


def faults(few: Cost, many: Cost) -> Iterable[str]:
    """Yield what grows faster than the number of manifests."""
    if many.each_ms > few.each_ms * TOLERANCE:
        yield f"of {many.manifests:,} each takes {many.each_ms / few.each_ms:.1f} times as long"
    if many.each_kib > few.each_kib * TOLERANCE:
        yield f"of {many.manifests:,} each takes {many.each_kib / few.each_kib:.1f} times the room"


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and compare with what is promised."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--peer", action="store_true", help="also build and run conftest")
    options.add_argument(
        "--judge", type=int, metavar="N", help="only judge N manifests, for the others"
    )
    chosen = options.parse_args(arguments)
    if chosen.judge:
        cost = judged_here(chosen.judge)
        print(json.dumps([cost.seconds, cost.memory]))
        return 0
    rules = load_catalogue()
    few, many, read = judged(FEW), judged(MANY), yaml_read(FEW)
    print(f"{len(rules)} rules, manifests of two containers, CPU seconds")
    for cost in (few, many):
        print(
            f"  judged in plan {cost.manifests:7,}: {cost.seconds:6.2f} s"
            f"  {cost.each_ms:6.3f} ms and {cost.each_kib:5.1f} KiB each"
        )
    print(f"  which is {few.seconds / read:.2f} of what only reading them as YAML takes")
    grouped, each = by_protocol(ROOT / "policies", FEW), naive(FEW)
    print(
        f"  by the engine's protocol: {grouped.each_ms:.2f} ms a resource"
        f" (goals on an idle machine: {IN_PLAN_S} s in plan, {BY_PROTOCOL_MS} ms here)"
    )
    print(f"  with a policy for each rule: {each.each_ms / grouped.each_ms:.1f} times as long")
    if chosen.peer:
        seconds, count = peer(FEW)
        ours = few.seconds + read
        apiece = (seconds / count) / (ours / len(rules))
        print(
            f"  conftest, {count} rules: {seconds / ours:.2f} of reading and judging here,"
            f" {apiece:.1f} times as long a rule"
        )
    found = [*faults(few, many)]
    print("\n".join(found) or "Cost grows in proportion to the manifests.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
