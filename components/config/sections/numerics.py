"""Stack configuration of numerics: which kernels and how many threads compute a result."""

from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from corelane.hostconfig.model.frozen import Frozen


class NumericsConfig(Frozen):
    """What makes two runs of the same image compute the same bits."""

    # OPENBLAS_CORETYPE and MKL_CBWR: the instruction set numerics libraries are held to.
    blas_core_type: Literal["Haswell", "SkylakeX", "Zen", "NEOVERSEN1"] = "Haswell"
    mkl_branch: Literal["COMPATIBLE", "AVX2", "AVX512"] = "AVX2"
    threads: PositiveInt = 1
    hash_seed: Annotated[int, Field(ge=0, le=4_294_967_295)] = 0

    @property
    def environment(self) -> dict[str, str]:
        """The variables that libraries read when they are loaded, so set in the pod."""
        threads = str(self.threads)
        return {
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "MKL_NUM_THREADS": threads,
            "MKL_DYNAMIC": "FALSE",
            "OPENBLAS_CORETYPE": self.blas_core_type,
            "MKL_CBWR": self.mkl_branch,
            "PYTHONHASHSEED": str(self.hash_seed),
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
        }
