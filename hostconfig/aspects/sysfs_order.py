"""Units that have to be active before the values of sysfs are written at boot."""

from collections.abc import Sequence

from corelane.hostconfig.model.settings import WholeFile


def written_after(name: str, units: Sequence[str], *, why: str) -> WholeFile:
    """Return the drop-in by which systemd-tmpfiles, which writes them, waits for other units."""
    wanted = " ".join(units)
    lines = [f"# {why}", "[Unit]", f"Wants={wanted}", f"After={wanted}"]
    return WholeFile(
        path=f"etc/systemd/system/systemd-tmpfiles-setup.service.d/60-corelane-{name}.conf",
        text="\n".join(lines) + "\n",
        why=why,
    )
