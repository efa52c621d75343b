"""Analyses repeated on chosen or drawn sets of studies, each one batch of the kernel."""
