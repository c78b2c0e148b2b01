"""What a text or a number of the stack file must look like, and what is just not it any more."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from corelane.components.config.sections import domain
from corelane.components.config.sections.domain import LogDays, format_memory, show_memory

ACCOUNT = "210987654321"
DIGEST = "@sha256:" + "0a" * 32
# Amazon CloudWatch Logs API reference, PutRetentionPolicy, retentionInDays, without ten years.
KEPT_DAYS = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
]  # fmt: skip

ACCEPTED: list[tuple[str, Any]] = [
    ("Slug", "a"),
    ("Slug", "a" * 38),
    ("Slug", "index-arb-2"),
    ("DnsName", "fr2-eng-01.meridian.internal"),
    ("DnsName", "a" * 253),
    ("Region", "eu-central-1"),
    ("Region", "us-gov-west-1"),
    ("Zone", "eu-central-1a"),
    ("Zone", "eu-central-1o"),
    ("Arn", f"arn:aws:iam::{ACCOUNT}:role/auditors"),
    ("Arn", "arn:aws-cn:s3:::bucket/path_of+what=is,here@1.0-x"),
    ("CapacityReservationArn", f"arn:aws:ec2:eu-central-1:{ACCOUNT}:capacity-reservation/cr-0f"),
    ("CapacityReservationArn", f"arn:aws:resource-groups:eu-central-1:{ACCOUNT}:group/Fast_1.a-b"),
    ("AccountId", ACCOUNT),
    ("ImageByDigest", f"registry.example:5000/team/engine:1.0{DIGEST}"),
    ("Registry", "registry.meridian.internal:5000/team"),
    ("Registry", "quay.io/ceph"),
    ("VaultPath", "index-arb/xetra/session"),
    ("VaultPath", "abc"),
    ("VaultPath", "a" * 128),
    ("PersonId", "platform@meridian.example"),
    ("CostCenter", "TRD-1000"),
    ("CostCenter", "a" * 63),
    ("MountPath", "/data"),
    ("MountPath", "/.cache/a.b"),
    ("EnvName", "LOG_LEVEL"),
    ("EnvName", "_" * 128),
    ("Port", 1),
    ("Port", 65535),
    ("PrivateCidr", "10.0.0.0/8"),
    ("PrivateCidr", "172.16.0.0/12"),
    ("PrivateCidr", "192.168.0.0/16"),
    ("PrivateCidr", "100.64.0.0/10"),
    ("Cidr", "203.0.113.0/24"),
    ("Memory", "16Gi"),
    ("Memory", f"{2**43 - 1}Mi"),
]
REFUSED: list[tuple[str, Any]] = [
    ("Slug", ""),
    ("Slug", "a" * 39),
    ("Slug", "2a"),
    ("Slug", "a-"),
    ("Slug", "A"),
    ("DnsName", "a" * 254),
    ("DnsName", "a..b"),
    ("DnsName", "A.internal"),
    ("Region", "eu-central"),
    ("Zone", "eu-central-1p"),
    ("Zone", "eu-central-1"),
    ("Arn", "arn:aws:s3:::bucket/*"),
    ("Arn", "arn:aws:iam::21098765432:role/short"),
    ("Arn", "arn:aws:s3:::" + "a" * 2036),
    ("CapacityReservationArn", f"arn:aws:ec2:eu-central-1:{ACCOUNT}:instance/i-0f"),
    ("AccountId", ACCOUNT[1:]),
    ("AccountId", f"{ACCOUNT}0"),
    ("ImageByDigest", "registry.example/engine:1.0"),
    ("ImageByDigest", f"registry.example/engine{DIGEST}0"),
    ("ImageByDigest", "a" * 442 + DIGEST),
    ("Registry", "https://quay.io"),
    ("Registry", "quay.io/"),
    ("Registry", "a" * 256),
    ("VaultPath", "ab"),
    ("VaultPath", "a" * 129),
    ("VaultPath", "/index-arb"),
    ("PersonId", "platform"),
    ("PersonId", "Platform@meridian.example"),
    ("CostCenter", "a" * 64),
    ("CostCenter", "TRD-"),
    ("MountPath", "/data/../etc"),
    ("MountPath", "data"),
    ("MountPath", "/" + "a" * 255),
    ("EnvName", "log_level"),
    ("EnvName", "A" * 129),
    ("Port", 0),
    ("Port", 65536),
    ("PrivateCidr", "8.8.8.0/24"),
    ("PrivateCidr", "10.0.0.0/7"),
    ("PrivateCidr", "172.32.0.0/16"),
    ("PrivateCidr", "192.169.0.0/16"),
    ("PrivateCidr", "100.128.0.0/16"),
    ("PrivateCidr", "127.0.0.0/16"),
    ("PrivateCidr", "169.254.0.0/16"),
    ("Cidr", 10),
    ("Memory", "0Mi"),
    ("Memory", "1Ki"),
    ("Memory", f"{2**43}Mi"),
    ("Memory", True),
    ("Memory", 1.5),
]


def read(type_: object, value: object) -> object:
    return TypeAdapter[object](type_).validate_python(value)


@pytest.mark.parametrize(("name", "value"), ACCEPTED)
def test_a_value_at_the_bound_is_taken(name: str, value: object) -> None:
    read(getattr(domain, name), value)


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_a_value_beyond_the_bound_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        read(getattr(domain, name), value)


def test_logs_are_kept_for_periods_that_cloudwatch_has_and_no_others() -> None:
    taken: list[int] = []
    for days in range(4000):
        try:
            read(LogDays, days)
        except ValidationError:
            continue
        taken.append(days)

    assert taken == KEPT_DAYS


@pytest.mark.parametrize(
    ("size", "written", "shown"),
    [(2**20, "1Mi", "1Mi"), (2**34, "16384Mi", "16Gi"), (3 * 2**29, "1536Mi", "1536Mi")],
)
def test_memory_is_written_in_mebibytes_and_shown_in_the_largest_unit_that_fits(
    size: int, written: str, shown: str
) -> None:
    assert (format_memory(size), show_memory(size)) == (written, shown)
