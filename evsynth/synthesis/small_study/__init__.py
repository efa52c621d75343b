"""Small-study effects: tests of funnel asymmetry, and estimates corrected for it; none below ten studies."""
