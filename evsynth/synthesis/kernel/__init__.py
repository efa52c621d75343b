"""The numerical kernel: weighted least squares and tau2 roots for a whole batch of fits at once.

Arrays inside the kernel are laid out (k, B), studies first, so that sums over studies run along
contiguous memory; the public functions of the room take (B, k). A study that is masked out of a fit has an
infinite sampling variance, hence weight zero.
"""

from evsynth.synthesis.kernel.batch import Array, Fits, chunks, pooling_fits
from evsynth.synthesis.kernel.design import Design, design_fits, orthogonalise
from evsynth.synthesis.kernel.left_out import left_out_fits, separable
from evsynth.synthesis.kernel.root import Brackets, Root, solve
from evsynth.synthesis.kernel.stationary import maximise

__all__ = [
    "Array",
    "Brackets",
    "Design",
    "Fits",
    "Root",
    "chunks",
    "design_fits",
    "left_out_fits",
    "maximise",
    "orthogonalise",
    "pooling_fits",
    "separable",
    "solve",
]
