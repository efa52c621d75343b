"""The sources of the rules under the names a committee knows them by; the keys are those of ``methods.bib``."""

from __future__ import annotations

SOURCES: dict[str, str] = {
    "iorio2015": "GRADE for prognosis, 2015",
    "foroutan2020": "GRADE 28, 2020",
    "schuenemann2019b": "GRADE 18, 2019",
    "guyatt2011a": "GRADE 8, 2011",
    "guyatt2011b": "GRADE 9, 2011",
    "guyatt2025b": "Core GRADE 2, 2025",
    "guyatt2025c": "Core GRADE 3, 2025",
    "guyatt2025d": "Core GRADE 4, 2025",
    "schuenemann2022": "GRADE 35, 2022",
    "migliavaca2022": "Migliavaca 2022",
    "schandelmaier2020": "ICEMAN, 2020",
    "sterne2011": "Sterne 2011",
}
