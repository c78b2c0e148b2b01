"""A colocation site: the identity of each host, and the files it finds in the bucket."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import yaml

from corelane.components.sites.colocation_site import ColocationSite, ColocationSiteArgs
from corelane.hostconfig.catalogue import load_image
from corelane.hostconfig.delivery.formats import DeliveryError
from corelane.plan.recording.record import Recording
from tests.support.config import ACCOUNT, REGION, TAGS
from tests.support.nested import recorded
from tests.support.stack import planned

ANCHOR = f"arn:aws:rolesanywhere:{REGION}:{ACCOUNT}:trust-anchor/1"
HOSTS = ["fr2-eng-01.meridian.internal", "fr2-eng-02.meridian.internal"]
OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"


@cache
def an_args() -> ColocationSiteArgs:
    platform = planned("prod")
    config = platform.config.colocation_sites()["fr2-colocation"]
    config = config.model_copy(update={"trust_anchor": ANCHOR})
    return ColocationSiteArgs(
        declared_at="/sites/fr2-colocation",
        site="fr2-colocation",
        config=config,
        plans={name: _plan(platform.hosts[name]) for name in config.pools},
        edge_plans={name: _plan(platform.hosts[name]) for name in config.edge_hosts},
        organization="meridian",
        account=ACCOUNT,
        cluster_name="meridian",
        cluster_arn=f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/meridian",
        kubernetes_version="1.35",
        tags=TAGS,
    )


def _plan(plans: Any) -> Any:
    return next(iter(plans.values()))


@cache
def site() -> Recording:
    return recorded(lambda opts: ColocationSite("fr2-colocation", an_args(), opts))


def document(kind: str, key: str) -> dict[str, Any]:
    [resource] = site().of_type(kind)
    return json.loads(resource.inputs[key])


def test_a_role_is_taken_by_named_hosts_only_and_each_in_its_own_name() -> None:
    trust = document("aws:iam/role:Role", "assumeRolePolicy")
    for statement in trust["Statement"]:
        condition = statement["Condition"]
        assert statement["Principal"] == {"Service": "rolesanywhere.amazonaws.com"}
        assert condition["ArnEquals"] == {"aws:SourceArn": ANCHOR}, "not any anchor of the account"
        assert condition["StringEquals"]["aws:PrincipalTag/x509Subject/CN"] == HOSTS
    [taking] = [each for each in trust["Statement"] if "sts:AssumeRole" in each["Action"]]
    session = taking["Condition"]["StringEquals"]["sts:RoleSessionName"]
    assert session == "${aws:PrincipalTag/x509Subject/CN}", "a host could call itself another"


def test_a_host_reads_its_own_folder_and_joins_its_own_cluster() -> None:
    policy = document("aws:iam/rolePolicy:RolePolicy", "policy")
    by_name = {each["Sid"]: each for each in policy["Statement"]}

    assert by_name["ReadHostFiles"]["Resource"].endswith("/${aws:PrincipalTag/x509Subject/CN}/*")
    assert by_name["JoinCluster"]["Resource"] == an_args().cluster_arn
    assert all("*" not in each["Action"] for each in policy["Statement"])


def test_the_cluster_knows_the_role_as_hybrid_nodes() -> None:
    [entry] = site().of_type("aws:eks/accessEntry:AccessEntry")
    [profile] = site().of_type("aws:rolesanywhere/profile:Profile")

    assert entry.inputs["type"] == "HYBRID_LINUX"
    assert profile.inputs["acceptRoleSessionName"] is True, "the role's trust compares it"


def test_the_bucket_is_closed_versioned_and_under_its_own_key() -> None:
    [block] = site().of_type("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    [versions] = site().of_type("aws:s3/bucketVersioning:BucketVersioning")
    [key] = site().of_type("aws:kms/key:Key")
    [policy] = document("aws:s3/bucketPolicy:BucketPolicy", "policy")["Statement"]

    closed = {k: v for k, v in block.inputs.items() if isinstance(v, bool)}
    assert len(closed) == 4
    assert all(closed.values())
    assert versions.inputs["versioningConfiguration"]["status"] == "Enabled"
    assert key.inputs["enableKeyRotation"] is True
    assert key.options["protect"] is True
    assert policy["Effect"] == "Deny"
    assert policy["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("protect", [True, False])
def test_bucket_and_key_are_protected_where_the_stack_says_so(*, protect: bool) -> None:
    """A disposable stack could not be destroyed, and a lasting one would lose what hosts run."""
    args = replace(an_args(), protect=protect)
    recording = recorded(lambda opts: ColocationSite("fr2-colocation", args, opts))
    lasting = recording.of_type("aws:s3/bucket:Bucket", "aws:kms/key:Key")

    assert len(lasting) == 2
    assert {bool(each.options.get("protect")) for each in lasting} == {protect}


def test_objects_are_put_under_the_key_and_wait_until_the_bucket_is_closed() -> None:
    [policy] = site().of_type("aws:s3/bucketPolicy:BucketPolicy")

    for file in site().of_type(OBJECT):
        assert file.inputs["serverSideEncryption"] == "aws:kms"
        assert policy.urn in file.property_dependencies["bucket"], "it could be read before"


def test_one_key_of_the_bucket_encrypts_its_objects() -> None:
    [kept] = site().of_type(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    )
    [rule] = kept.inputs["rules"]

    assert rule["bucketKeyEnabled"] is True, "a request to KMS is paid for each object otherwise"
    assert rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "aws:kms"


def test_each_host_finds_its_own_name_and_references_in_its_files() -> None:
    files = {each.inputs["key"]: each.inputs["content"] for each in site().of_type(OBJECT)}

    for host in HOSTS:
        text = files[f"{host}/user-data"]
        written = {e["path"]: e["content"] for e in yaml.safe_load(text)["write_files"]}
        [config] = [t for path, t in written.items() if "NodeConfig" in t and path.endswith("yaml")]
        anywhere = yaml.safe_load(config)["spec"]["hybrid"]["iamRolesAnywhere"]
        assert text.startswith("#cloud-config\n")
        assert anywhere["nodeName"] == host, "the certificate's name and the node's must agree"
        assert anywhere["trustAnchorArn"] == ANCHOR
        assert anywhere["roleArn"].startswith("arn:")
        assert "BEGIN" not in text, "no key or certificate belongs here"
        assert yaml.safe_load(files[f"{host}/meta-data"]) == {
            "instance-id": host,
            "local-hostname": host,
        }


def test_a_docker_only_host_gets_files_and_joins_nothing() -> None:
    files = {each.inputs["key"]: each.inputs["content"] for each in site().of_type(OBJECT)}

    text = files["fr2-gw-01.meridian.internal/user-data"]
    assert "NodeConfig" not in text
    assert "nodeadm" not in text


def test_the_pool_shows_its_plan_labels_and_taint_as_plain_data() -> None:
    [component] = site().of_type("corelane:sites:ColocationSite")
    assert component.inputs["pools"] == ["colocation-engines"]
    [pool] = site().of_type("corelane:sites:HybridPool")

    assert pool.name == "colocation-engines"
    assert pool.inputs["hostPlan"]["kubelet"] == an_args().plans["colocation-engines"].kubelet
    assert pool.inputs["taints"] == [
        {"key": "corelane.io/tier", "value": "t0", "effect": "NoSchedule"}
    ]
    assert pool.inputs["hosts"] == HOSTS


def test_hosts_of_a_gated_cluster_join_as_unverified() -> None:
    args = replace(an_args(), gated=True)
    gated = recorded(lambda opts: ColocationSite("fr2-colocation", args, opts))
    [pool] = gated.of_type("corelane:sites:HybridPool")
    [text] = [
        each.inputs["content"]
        for each in gated.of_type(OBJECT)
        if each.inputs["key"] == f"{HOSTS[0]}/user-data"
    ]

    assert pool.inputs["taints"][1:] == [{"key": "corelane.io/unverified", "effect": "NoSchedule"}]
    assert (
        "--register-with-taints=corelane.io/tier=t0:NoSchedule,corelane.io/unverified:NoSchedule"
        in text
    ), "one flag: of two the kubelet keeps the last"


def test_a_pool_without_a_plan_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no host plan for colocation-engines; plan every pool"):
        replace(an_args(), plans={})
    with pytest.raises(ValueError, match="for colocation-engines, fr2-gateway; plan"):
        replace(an_args(), plans={}, edge_plans={})


def test_a_host_that_its_nodeadm_does_not_know_is_refused_before_anything_is_declared() -> None:
    [(pool, plan)] = an_args().plans.items()
    debian = plan.model_copy(update={"image": load_image("debian-12")})
    site = replace(an_args(), plans={pool: debian})

    with pytest.raises(DeliveryError, match=r"is for image debian-12; .* ubuntu-24\.04"):
        recorded(lambda opts: ColocationSite("colocation", site, opts))


def test_a_bucket_name_that_s3_refuses_is_refused_before_it_is_tried() -> None:
    long_site = replace(an_args(), site="a" * 38, organization="b" * 38)

    with pytest.raises(ValueError, match="and S3 takes 63; shorten"):
        recorded(lambda opts: ColocationSite("colocation", long_site, opts))


def test_every_component_says_it_is_finished() -> None:
    components = {each.urn for each in site().resources if not each.custom}

    assert {urn for urn in components if not urn.endswith("platform")} == site().finished
