import base64
import gzip
import time
from collections.abc import Callable
from typing import Any

import pytest

from corelane.hostconfig.delivery.formats import Joining, deliver
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import KubeletField, Sysctl
from corelane.policies.rules.secrets.resources_contain_no_plain_secrets import (
    resources_contain_no_plain_secrets as rule,
)
from tests.support.hosts import a_plan, changed
from tests.support.policy import UNKNOWN, a_resource, messages, verdict
from tests.support.resources import container, workload, workload_props

CANARY = "c4n4ry-Sw0rdf1sh"
ODD = {
    "word": "abcdefghij",
    "names": "a.b-",
    "schemes": "a://",
    "pairs": "a=",
    "keys": "-----BEGIN ",
}
SECONDS = 5


def with_env(name: str, value: str) -> Any:
    variable = {"name": name, "value": value}
    return workload(workload_props(containers=[container(env=[variable])]))


def with_args(*words: str) -> Any:
    return workload(workload_props(containers=[container(args=list(words))]))


def docker(*variables: str) -> Any:
    return a_resource("docker:index/container:Container", {"envs": list(variables)})


def docker_words(**props: Any) -> Any:
    return a_resource("docker:index/container:Container", props)


def config_map(**data: str) -> Any:
    return a_resource("kubernetes:core/v1:ConfigMap", {"data": data})


def template(text: str) -> Any:
    return template_of(text.encode())


def template_of(data: bytes) -> Any:
    encoded = base64.b64encode(data).decode()
    return a_resource("aws:ec2/launchTemplate:LaunchTemplate", {"userData": encoded})


@pytest.mark.parametrize(
    "found",
    [
        with_env("LOG_LEVEL", "info"),
        with_env("TOKEN_FILE", "/etc/corelane/secrets/token"),
        with_env("VAULT_SECRET_PATH", "trading/session"),
        with_env("ORDER_RATE_LIMIT", "2500"),
        config_map(venue="xetra", keyboard="de"),
        template("#!/bin/sh\nset -e\n"),
        with_args("--token-file=/var/run/token", "--listen=0.0.0.0:80", "run"),
        with_args("--token-file", "/var/run/token", "--verbose", "run"),
        docker("LOG_LEVEL=info", "SESSION_KEY_FILE=/run/key"),
        config_map(**{"a.ini": "password_file = /run/p\ntoken: ${TOKEN}\ntoken_ttl = 36000000\n"}),
    ],
)
def test_settings_and_references_comply(found: Any) -> None:
    assert messages(rule, found) == []


@pytest.mark.parametrize(
    "found",
    [
        with_env("DB_PASSWORD", CANARY),
        with_env("api-key", CANARY),
        with_env("UPSTREAM", f"https://user:{CANARY}@venue.example"),
        with_env("ANYTHING", "AKIA" + "ABCDEFGHIJKLMNOP"),
        with_env("ANYTHING", "hvs." + "a" * 24),
        config_map(**{"session.key": CANARY}),
        config_map(**{"a.ini": f"[db]\nuser = x\npassword = {CANARY}\n"}),
        config_map(**{"a.json": f'{{"db": {{"api_key":"{CANARY}"}}}}'}),
        config_map(**{"a.yaml": f"db:\n  - token: '{CANARY}'\n"}),
        config_map(note="eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"),
        with_args("run", "--token", CANARY),
        config_map(pem="-----BEGIN RSA PRIVATE KEY-----\nabc"),
        template(f"export X=hvs.{'b' * 24}"),
        with_env("PGPASSWORD", CANARY),
        with_env("dbPassword", CANARY),
        with_args("serve", f"--api-key={CANARY}"),
        with_args(f"redis://user:{CANARY}@cache.example"),
        docker(f"SESSION_KEY={CANARY}"),
        docker_words(command=["run", "--token", CANARY]),
        docker_words(entrypoints=["run", f"--token={CANARY}"]),
        docker_words(healthcheck={"tests": ["CMD", "ask", "--token", CANARY]}),
    ],
)
def test_what_looks_like_a_secret_is_named_and_never_quoted(found: Any) -> None:
    [message] = messages(rule, found)

    assert message.endswith("looks like a secret")
    assert CANARY not in message


def test_a_value_from_a_secret_object_complies() -> None:
    variable = {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db"}}}
    found = workload(workload_props(containers=[container(env=[variable])]))

    assert messages(rule, found) == []


def test_an_unknown_value_is_not_evaluated() -> None:
    assert verdict(rule, with_env("DB_PASSWORD", UNKNOWN)) == "not-evaluated"


def test_a_large_file_is_searched_in_linear_time() -> None:
    started = time.process_time()
    messages(rule, config_map(**{name: text * 20_000 for name, text in ODD.items()}))

    assert time.process_time() - started < SECONDS, "the square of its length would take minutes"


def s3_object(**props: str) -> Any:
    return a_resource("aws:s3/bucketObjectv2:BucketObjectv2", props)


def a_bundle_with(text: str) -> Any:
    joining = Joining.model_validate(
        {"withAgent": True, "bundle": {"bucket": "abc", "prefix": "p", "region": "eu-central-1"}}
    )
    archive = deliver(a_plan_that_says(text), "al2023", joining, agent=b"")["bundle.tar"]
    return s3_object(contentBase64=base64.b64encode(archive).decode())


def a_plan_that_says(text: str) -> HostPlan:
    told = Sysctl.model_construct(key="vm.swappiness", value="0", why=text)
    filler = (
        Sysctl.model_construct(key=f"net.core.made_up_{n}", value="1", why="made up for a test")
        for n in range(300)
    )
    plan = a_plan()
    return changed(plan, settings=(told, *filler, *plan.of(KubeletField)))


def a_host_file_with(text: str) -> Any:
    return s3_object(content=f"#cloud-config\n{text}")


def packed_user_data_with(text: str) -> Any:
    data = deliver(a_plan_that_says(text), "al2023")["user-data.mime"]
    assert b"base64 -d" in data, "or it is not packed, and this test shows nothing"
    assert KEY.encode() not in data, "or it lies in the clear"
    encoded = base64.b64encode(data).decode()
    return a_resource("aws:ec2/launchTemplate:LaunchTemplate", {"userData": encoded})


KEY = "AKIA" + "ABCDEFGHIJKLMNOP"


@pytest.mark.parametrize(
    "hiding",
    [
        packed_user_data_with,
        a_bundle_with,
        a_host_file_with,
    ],
    ids=["packed", "bundle", "host file"],
)
def test_a_secret_is_found_however_deep_it_lies(hiding: Callable[[str], Any]) -> None:
    assert messages(rule, hiding("the key of the archive")) == []
    [message] = messages(rule, hiding(f"the key is {KEY} here"))

    assert message.endswith("looks like a secret")
    assert KEY not in message


@pytest.mark.parametrize("text", [f"export DB_PASSWORD={CANARY}", f"password: {CANARY}"])
@pytest.mark.parametrize(
    "kept",
    [
        template,
        lambda text: a_resource("aws:ec2/instance:Instance", {"userData": text}),
        lambda text: s3_object(content=text),
        lambda text: template_of(f"# Zürich\n{text}".encode("latin-1")),
        lambda text: s3_object(contentBase64=base64.b64encode(text.encode()).decode()),
        lambda text: template_of(gzip.compress(text.encode())),
    ],
)
def test_a_named_secret_is_one_wherever_a_file_is_kept(
    kept: Callable[[str], Any], text: str
) -> None:
    [message] = messages(rule, kept(f"#!/bin/sh\n{text}\n"))

    assert CANARY not in message


def test_a_program_names_no_secret() -> None:
    program = b"\x7fELF\0\0 password=" + CANARY.encode()

    assert messages(rule, s3_object(contentBase64=base64.b64encode(program).decode())) == []


@pytest.mark.parametrize(
    "data",
    [b"BZh9not", b"\0" * 257 + b"ustar" + b"x" * 600, b"A" * 61, b"\x1f\x8bx", b"\xfd7zXZ\0x"],
)
def test_what_only_looks_packed_breaks_nothing(data: bytes) -> None:
    assert messages(rule, s3_object(contentBase64=base64.b64encode(data).decode())) == []


def with_notes(**notes: str) -> Any:
    props = workload_props()
    return workload({**props, "metadata": {**props.get("metadata", {}), "annotations": notes}})


@pytest.mark.parametrize(
    "found",
    [
        with_env("MYSQL_PWD", CANARY),
        with_env("MYSQLPWD", CANARY),
        with_env("ACCESSTOKEN", CANARY),
        with_env("PGPASS", CANARY),
        with_env("clientSecret", CANARY),
        with_env("PASSWORD", '{{ "' + CANARY + '" }}'),
        with_notes(a=f"https://user:{CANARY}@venue.example"),
        with_notes(a=f'[{{"args": ["--token", "{CANARY}"]}}]'),
        with_notes(a=f' {{"password": "{CANARY}", "deep": {"[" * 3000}'),
        with_notes(a='{"n":' * 3000 + f'{{"password": "{CANARY}"}}' + "}" * 3000),
    ],
)
def test_names_of_one_word_and_notes_hide_no_secret(found: Any) -> None:
    [message] = messages(rule, found)

    assert CANARY not in message


@pytest.mark.parametrize(
    "found",
    [
        with_env("ACCESSTOKENLIFESPAN", "300"),
        with_env("PGPASSFILE", "/run/pgpass"),
        with_env("BYPASS", "no"),
        with_env("passwordSecretName", "login"),
        with_notes(a="password: see the manual", b='{"token_ttl": 30}', c='{"tokenPath": "x"}'),
    ],
)
def test_names_that_only_hold_such_a_word_comply(found: Any) -> None:
    assert messages(rule, found) == []
