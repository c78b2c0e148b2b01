"""The audit as the guest's own systemd runs it: confined, and with its metrics in place."""

from corelane.hostconfig.model.paths import AUDIT_TIMER, AUDIT_UNIT, METRICS, unit_name
from tests.support.guest.guest import Guest

UNIT = unit_name(AUDIT_UNIT)
DRIFT = 'corelane_host_setting_drift{layer="sysctl",name="vm.swappiness"}'


def test_the_unit_finds_the_tuned_guest_clean(guest: Guest) -> None:
    code, _, told = guest.run("systemctl", "start", UNIT)

    assert code == 0, told + guest.sh(f"journalctl --no-pager -u {UNIT} -n 40")
    metrics = guest.read(f"/{METRICS}").splitlines()
    assert "corelane_host_audit_clean 1" in metrics
    assert 'corelane_host_settings{state="unreadable"} 0' in metrics


def test_the_timer_brings_it_back(guest: Guest) -> None:
    assert guest.sh(f"systemctl is-enabled {unit_name(AUDIT_TIMER)}").strip() == "enabled"
    assert guest.sh(f"systemctl is-active {unit_name(AUDIT_TIMER)}").strip() == "active"


def test_drift_fails_the_unit_and_is_in_the_metrics(guest: Guest) -> None:
    kept = guest.read("/proc/sys/vm/swappiness").strip()
    try:
        guest.sh("sysctl -qw vm.swappiness=77")
        code, _, _ = guest.run("systemctl", "start", UNIT)
        assert code != 0
        assert f"{DRIFT} 1" in guest.read(f"/{METRICS}").splitlines()
    finally:
        guest.sh(f"sysctl -qw vm.swappiness={kept}")
        guest.run("systemctl", "reset-failed", UNIT)
    code, _, _ = guest.run("systemctl", "start", UNIT)
    assert code == 0
    assert f"{DRIFT} 0" in guest.read(f"/{METRICS}").splitlines()
