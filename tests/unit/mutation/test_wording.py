"""What only people and type checkers read is told from what programs read."""

import ast

import pytest

from tests.mutation.wording import texts_without_effect


@pytest.mark.parametrize(
    "code",
    [
        "'Raise it, or put the pods on another pool.'",
        "f'{layer} has {cpus}'",
        "f'{a} and {b}'",
        "'correct it, or leave --chain out'",
        "Fail('give every layer the sets of the plan')",
        "__all__ = ['one', 'other']",
        "cast('list[str]', found)",
        r"'exit codes:\n  0  every setting is in force\n  1  at least one is not\n'",
    ],
)
def test_what_no_program_reads_is_found(code: str) -> None:
    tree = ast.parse(code)
    texts = {
        id(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert texts <= texts_without_effect(tree)


@pytest.mark.parametrize(
    "code",
    [
        "'al2023'",
        "'systemctl restart kubelet'",
        "f'systemctl enable {unit}'",
        "f'for each in {path}/*; do'",
        r"'[Unit]\nDescription=What this is for\n'",
        r"f'instance-id: {host}\nlocal-hostname: {host}\n'",
        "'corelane report trend --fail-on new'",
        "f'has(object.spec) && {name} in object.spec'",
        "found == 'the end of the list'",
        "'it is not there' in message",
    ],
)
def test_what_a_program_reads_has_an_effect(code: str) -> None:
    assert not texts_without_effect(ast.parse(code))
