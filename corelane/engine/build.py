"""The build of the Pulumi engine that tools/pulumi pins."""

from typing import Final

from corelane.engine.go_build import TOOLS, GoPart

_MODULE: Final = "github.com/pulumi/pulumi/pkg/v3"
ENGINE: Final = GoPart(
    name="pulumi",
    title="the Pulumi engine",
    sources=TOOLS / "pulumi",
    module=_MODULE,
    packages=(f"{_MODULE}/cmd/pulumi",),
    stamps={"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v{}"},
)
