"""Meta-regression: moderators, the fit, its permutation test and its curve."""
