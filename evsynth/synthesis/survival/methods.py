"""The methods of a single study's curve, told here because the room of effects has no methods text."""

from evsynth.synthesis.method import Method

KAPLAN_MEIER = Method(
    "Kaplan-Meier",
    "Kaplan-Meier estimates with Greenwood standard errors and log(-log S) limits",
    ("kaplan1958", "greenwood1926", "borgan1990"),
)
RECONSTRUCTION = Method(
    "Guyot reconstruction",
    "individual data reconstructed from digitised Kaplan-Meier curves and the numbers at risk printed with them",
    ("guyot2012",),
    "a number at risk at time 0; without later ones censoring is a guess and the study is flagged",
)
RESTRICTED_MEAN = Method(
    "Restricted mean survival time",
    "areas under Kaplan-Meier curves up to one horizon, their variances by the Greenwood-type formula",
    ("karrison1987", "royston2013"),
    "a horizon within follow-up of every study",
)
