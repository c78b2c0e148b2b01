from corelane.hostconfig.catalogue import profile_names
from corelane.hostconfig.docs.reference_hardware import REFERENCE, reference_plans
from corelane.hostconfig.model.hardware import HardwareKind


def test_every_built_in_profile_has_a_machine_type_that_it_plans_on() -> None:
    plans = {plan.profile.name: plan for plan in reference_plans()}

    assert set(plans) == set(profile_names()) == set(REFERENCE)


def test_a_profile_without_a_kubelet_is_shown_on_a_machine_of_ones_own() -> None:
    kinds = {plan.hardware.kind for plan in reference_plans() if plan.profile.kubelet is None}

    assert kinds == {HardwareKind.BARE_METAL}
