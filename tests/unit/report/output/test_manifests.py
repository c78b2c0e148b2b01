from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml

from corelane.plan.model import RecordedResource
from corelane.report.output.manifests import render_manifests
from tests.support.documents import a_resource


def an_object(type_: str, name: str, **inputs: Any) -> RecordedResource:
    kind = type_.rpartition(":")[2]
    return a_resource(type_, name, inputs={"apiVersion": "v1", "kind": kind, **inputs})


def a_config_map(name: str, namespace: str, logical: str = "", **inputs: Any) -> RecordedResource:
    metadata = {"name": name, "namespace": namespace}
    return an_object(
        "kubernetes:core/v1:ConfigMap",
        logical or f"{namespace}-{name}",
        metadata=metadata,
        **inputs,
    )


def test_an_object_is_filed_by_namespace_kind_and_name() -> None:
    files = render_manifests([a_config_map("limits", "equities-t0", data={"a": "b"})])
    assert list(files) == ["equities-t0/configmap-limits.yaml"]
    content = yaml.safe_load(files["equities-t0/configmap-limits.yaml"])
    assert content == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "limits", "namespace": "equities-t0"},
        "data": {"a": "b"},
    }


def test_an_object_without_namespace_belongs_to_the_cluster() -> None:
    space = an_object("kubernetes:core/v1:Namespace", "ns", metadata={"name": "equities-t0"})
    assert list(render_manifests([space])) == ["cluster/namespace-equities-t0.yaml"]


def test_a_namespace_called_cluster_has_a_folder_of_its_own() -> None:
    (path,) = render_manifests([a_config_map("x", "cluster")])
    assert not path.startswith("cluster/")


def test_a_name_the_provider_chose_is_written() -> None:
    chosen = a_resource(
        "kubernetes:core/v1:ConfigMap",
        "x",
        inputs={"apiVersion": "v1", "kind": "ConfigMap"},
        outputs={"metadata": {"name": "x-1a2b3c4d"}},
    )
    files = render_manifests([chosen])
    assert (
        yaml.safe_load(files["cluster/configmap-x-1a2b3c4d.yaml"])["metadata"]["name"]
        == "x-1a2b3c4d"
    )


def test_a_helm_release_is_filed_as_its_values() -> None:
    release = a_resource(
        "kubernetes:helm.sh/v3:Release",
        "calico",
        inputs={"chart": "tigera-operator", "namespace": "tigera-operator", "values": {"a": [1]}},
    )
    assert render_manifests([release]) == {
        "tigera-operator/release-calico.values.yaml": "a:\n- 1\n"
    }


@pytest.mark.parametrize(
    "resource",
    [
        a_resource("aws:ec2/vpc:Vpc", "v", inputs={"kind": "x"}),
        a_resource("pulumi:providers:kubernetes", "k"),
        a_resource("kubernetes:core/v1:Pod", "read", inputs={"kind": "Pod"}, options={"read": "x"}),
    ],
)
def test_what_is_no_object_of_this_stack_has_no_manifest(resource: RecordedResource) -> None:
    assert render_manifests([resource]) == {}


@pytest.mark.parametrize("hostile", ["../../etc/cron.d/x", "/etc/shadow", "..", "a\nkind: Pod"])
def test_hostile_names_never_leave_the_folder(hostile: str) -> None:
    files = render_manifests([a_config_map(hostile, hostile, data={hostile: hostile})])
    ((path, text),) = files.items()
    assert len(PurePosixPath(path).parts) == 2
    assert ".." not in PurePosixPath(path).parts
    content = yaml.safe_load(text)
    assert content["kind"] == "ConfigMap"
    assert content["data"] == {hostile: hostile}, "YAML quotes what it must"


def test_two_objects_with_one_name_both_have_a_file() -> None:
    files = render_manifests([a_config_map("x", "ns", logical=n) for n in ("east", "west")])
    assert len(files) == 2


@pytest.mark.parametrize("word", ["yes", "on", "1e3", "0x1F", "null", "~", "2026-11-22", "0o17"])
def test_a_string_that_looks_like_something_else_stays_a_string(word: str) -> None:
    ((_, text),) = render_manifests([a_config_map("x", "ns", data={"v": word})]).items()
    assert yaml.safe_load(text)["data"] == {"v": word}


def test_a_secret_is_written_with_its_keys_and_markers_that_an_api_server_accepts() -> None:
    secret = an_object(
        "kubernetes:core/v1:Secret",
        "s",
        metadata={"name": "s"},
        data={"key": "[secret]"},
        stringData={"another": "[secret]"},
    )
    ((_, text),) = render_manifests([secret]).items()
    content = yaml.safe_load(text)
    assert "data" not in content, "the marker is no base64"
    assert content["stringData"] == {"another": "[secret]", "key": "[secret]"}


def test_a_value_used_twice_is_written_twice() -> None:
    shared = {"cpu": "2"}
    ((_, text),) = render_manifests([a_config_map("x", "ns", a=shared, b=shared)]).items()
    assert "&" not in text
    assert text.count("cpu") == 2
