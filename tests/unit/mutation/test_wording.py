"""Sentences are told from what programs read."""

import ast

import pytest

from tests.mutation.wording import words_of_sentences


@pytest.mark.parametrize(
    "code",
    [
        "'Raise it, or put the pods on another pool.'",
        "f'{layer} has {cpus}'",
        "f'{a} and {b}'",
        "'correct it, or leave --chain out'",
        "Fail('give every layer the sets of the plan')",
        r"'exit codes:\n  0  every setting is in force\n  1  at least one is not\n'",
    ],
)
def test_the_words_of_a_sentence_are_found(code: str) -> None:
    tree = ast.parse(code)
    texts = {
        id(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert texts <= words_of_sentences(tree)


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
def test_what_a_program_reads_is_not_a_sentence(code: str) -> None:
    assert not words_of_sentences(ast.parse(code))
