from dataclasses import replace

import pytest

from corelane.policies.cases.case_files import cases_of, other_layers
from corelane.policies.documentation.layers import COMPARES, NO_OBJECT, OF_A_CHART, layers_of
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Rule

RULES = load_catalogue()
BY_ID = {rule.id: rule for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_kept_at_admission_or_says_why_not(rule: Rule) -> None:
    layers = layers_of(rule)

    assert layers.admission is None or len(layers.admission) > 10
    assert not (layers.admission or "").endswith("."), "the table ends no sentence"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_is_read_by_itself_is_what_the_whole_file_says(rule: Rule) -> None:
    whole = cases_of(rule)

    assert (other_layers(rule).admission, other_layers(rule).host) == (whole.admission, whole.host)


def test_reasons_follow_from_what_a_rule_speaks_of() -> None:
    assert layers_of(BY_ID["bandwidth_is_declared"]).admission is None
    assert layers_of(BY_ID["vault_uses_tls"]).admission == OF_A_CHART
    assert layers_of(BY_ID["cluster_endpoint_is_private"]).admission == NO_OBJECT
    assert layers_of(BY_ID["high_impact_families_never_share_a_node"]).admission == COMPARES
    own = layers_of(BY_ID["secrets_come_from_vault"]).admission
    assert "External Secrets writes the same Secret objects" in str(own)


def test_types_that_admission_never_sees_are_named() -> None:
    kinds = layers_of(BY_ID["images_are_pinned_by_digest"]).unseen

    assert kinds == ("docker:index/remoteImage:RemoteImage",)


def test_a_rule_on_objects_without_a_word_on_admission_is_an_error() -> None:
    silent = replace(BY_ID["vault_uses_tls"], applies_to=frozenset({"kubernetes:core/v1:Pod"}))

    with pytest.raises(ValueError, match="add `validations`, or the reason under `cannot`"):
        layers_of(silent)
