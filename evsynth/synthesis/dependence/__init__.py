"""Dependent effects: several rows of one cohort or institution, by nested random effects and by robust inference."""
