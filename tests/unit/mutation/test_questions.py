"""Which tests are asked about a mutant of which no line is recorded."""

from functools import cache

import pytest

from tests.mutation.drawing import Mutant, Site
from tests.mutation.questions import Questions
from tests.mutation.records import Record
from tests.mutation.records import Test as Recorded

PARSED = "tests/unit/cli/test_exit_codes.py::test_a"
COMPLETED = "tests/unit/cli/test_completion.py::test_b"
PACKED = "tests/unit/policies/test_pack.py::test_c"


@cache
def questions() -> Questions:
    tests = tuple(Recorded(name, 0.1, {}, 0) for name in (PARSED, COMPLETED, PACKED))
    return Questions(Record(tests, {test.file: {} for test in tests}))


@pytest.mark.parametrize(
    ("module", "at_import", "asked"),
    [
        ("corelane.cli.completion", True, [(PARSED, True), (COMPLETED, False)]),
        ("corelane.cli.completion", False, [(COMPLETED, False)]),
        ("corelane.policies.__main__", False, [(PACKED, False)]),
        ("corelane.hostconfig.agent.gate", False, []),
    ],
)
def test_who_imports_it_late_or_starts_a_process_of_its_package_is_asked(
    module: str, asked: list[tuple[str, bool]], *, at_import: bool
) -> None:
    path = f"{module.replace('.', '/')}.py"
    mutant = Mutant(module, path, 0, "1 -> 2", Site(range(1, 2), at_import))

    found = {(t.name, each.anew) for each in questions().about(mutant) for t in each.tests}

    assert {*asked} <= found
    assert bool(asked) == bool(found)


def test_tests_of_the_module_and_of_its_package_are_asked_first() -> None:
    path = "corelane/policies/objects/network/endpoints.py"
    files = (
        "tests/unit/policies/cases/test_case_files.py",
        "tests/unit/policies/objects/network/test_calico_selector.py",
        "tests/unit/policies/objects/network/test_endpoints.py",
    )
    cases = [Recorded(f"{file}::test_a[{n}]", 0.1, {path: 2}, 1) for file in files for n in "12"]
    record = Record(tuple(cases), {file: {} for file in files})
    mutant = Mutant(
        path[:-3].replace("/", "."), path, 0, "1 -> 2", Site(range(1, 2), at_import=False)
    )

    [question] = Questions(record).about(mutant)

    assert [test.name for test in question.tests] == [
        f"{file}::test_a[{n}]" for file in reversed(files) for n in "12"
    ]
