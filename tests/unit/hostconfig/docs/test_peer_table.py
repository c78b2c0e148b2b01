from itertools import chain

import pytest

from corelane.hostconfig.catalogue import load_peer
from corelane.hostconfig.docs.peer_table import PEER, TITLES, Row, compared_plan, rows_of
from corelane.hostconfig.docs.reference_hardware import reference_plans
from corelane.hostconfig.model.settings import KernelArgument, Layer

THEIRS = load_peer(PEER)
ROWS = [*chain.from_iterable(rows_of(THEIRS, compared_plan(), layer) for layer in TITLES)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_every_difference_to_the_peer_has_its_reason(row: Row) -> None:
    assert row.same or row.reason, f"say in the catalogue's peers why {row.key} differs"


@pytest.mark.parametrize("layer", TITLES)
def test_everything_that_any_profile_renders_stands_beside_the_peer(layer: Layer) -> None:
    theirs = THEIRS.by_layer[layer]
    told = {each.key for each in theirs} | set(THEIRS.ours_alone[layer])
    rendered = {
        setting.key: plan.profile.name
        for plan in reference_plans()
        for setting in plan.settings
        if setting.layer == layer
        if not isinstance(setting, KernelArgument) or setting.writer == "corelane"
    }

    assert not rendered.keys() - told, "say in the catalogue's peers why only we render it"


@pytest.mark.parametrize("layer", TITLES)
def test_no_reason_outlives_its_setting(layer: Layer) -> None:
    theirs = THEIRS.by_layer[layer]
    alone = set(THEIRS.ours_alone[layer])
    written = {s.key for plan in reference_plans() for s in plan.settings if s.layer == layer}

    assert not alone & {each.key for each in theirs}, "the peer renders it, too"
    assert alone <= written, "no profile renders it"


def test_the_same_split_of_cpus_is_the_same_on_both_sides() -> None:
    same = {row.key for row in ROWS if row.same}

    assert {"nohz_full", "rcu_nocbs", "systemd.cpu_affinity", "skew_tick"} <= same


def test_the_peers_facts_say_where_they_were_read() -> None:
    assert all(" at " in source for source in THEIRS.sources), "a commit each"
