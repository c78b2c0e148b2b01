import hashlib
from pathlib import Path

import pytest

from corelane import policies
from corelane.plan.pack import digest_below, pack_of_rules
from corelane.policies.judging.catalogue import load_catalogue

RULES = Path(policies.__file__).parent / "rules"


@pytest.fixture
def a_copy(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.py").write_text("1")
    (tmp_path / "rules" / "b.yaml").write_text("2")
    return tmp_path


def test_every_rule_has_a_digest_of_its_own() -> None:
    found = pack_of_rules().rules
    assert set(found) == {rule.id for rule in load_catalogue()}
    assert len(set(found.values())) == len(found), "no two rules have one source"


def test_a_rules_digest_is_what_sha256sum_says_of_its_file() -> None:
    rule = load_catalogue()[0]
    content = (RULES / rule.family / f"{rule.id}.py").read_bytes()
    assert pack_of_rules().rules[rule.id] == hashlib.sha256(content).hexdigest()


def test_any_change_of_a_source_changes_the_packs_digest(a_copy: Path) -> None:
    seen = {digest_below(a_copy)}
    (a_copy / "rules" / "a.py").write_text("1 ")
    seen.add(digest_below(a_copy))
    (a_copy / "rules" / "a.py").rename(a_copy / "rules" / "c.py")
    seen.add(digest_below(a_copy))
    (a_copy / "rules" / "b.yaml").unlink()
    seen.add(digest_below(a_copy))
    assert len(seen) == 4, "a content, a name and a missing file each tell"


def test_what_an_interpreter_leaves_behind_changes_nothing(a_copy: Path) -> None:
    before = digest_below(a_copy)
    (a_copy / "__pycache__").mkdir()
    (a_copy / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"x")
    assert digest_below(a_copy) == before
