import pytest

from corelane.policies.objects.kubernetes.images import comes_from, repository_of

DIGEST = "@sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        ("redis", "docker.io/library/redis"),
        ("redis:7", "docker.io/library/redis"),
        (f"redis{DIGEST}", "docker.io/library/redis"),
        ("grafana/grafana:12.0", "docker.io/grafana/grafana"),
        ("registry.example/a/b:1.0" + DIGEST, "registry.example/a/b"),
        ("registry.example:5000/a:1.0", "registry.example:5000/a"),
        ("registry:5000/a:1.0", "registry:5000/a"),
        ("localhost/a", "localhost/a"),
    ],
)
def test_a_name_is_read_as_the_runtime_reads_it(image: str, repository: str) -> None:
    assert repository_of(image) == repository


@pytest.mark.parametrize("registry", ["quay.io", "quay.io/ceph", "quay.io/ceph/"])
def test_a_registry_or_a_part_of_it_is_enough(registry: str) -> None:
    assert comes_from("quay.io/ceph/ceph:v20", ["registry.example", registry])


@pytest.mark.parametrize("registry", ["quay", "quay.io/cep", "quay.io/ceph/ceph/more", ""])
def test_the_beginning_of_a_name_is_none_of_its_parts(registry: str) -> None:
    assert not comes_from("quay.io/ceph/ceph:v20", [registry])
