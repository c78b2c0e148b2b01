from collections.abc import Iterator

import pytest

from tests.support.admission_cluster import install
from tests.support.audit_log import audited
from tests.support.control_plane import ControlPlane, control_plane
from tests.support.dry_run import DryRun
from tests.support.prod_cluster import ProdCluster, prod_cluster
from tests.support.waived import EXEMPTIONS


@pytest.fixture(scope="session")
def admission_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """An API server that keeps every rule, each on what is marked for it."""
    folder = tmp_path_factory.mktemp("rules")
    with control_plane(folder, *audited(folder)) as plane:
        install(plane, EXEMPTIONS)
        yield plane


@pytest.fixture(scope="session")
def dry(admission_server: ControlPlane) -> DryRun:
    """What asks that server, and leaves nothing there."""
    return DryRun(admission_server)


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProdCluster]:
    """An API server with every object of the prod stack, under the policies of that stack."""
    folder = tmp_path_factory.mktemp("prod")
    with control_plane(folder, *audited(folder)) as plane:
        yield prod_cluster(plane)
