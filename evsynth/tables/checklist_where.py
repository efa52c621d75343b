"""How the checklists name the places of the documents where an item is reported."""

T0, T1 = "T0, question and protocol", "T1, characteristics of the cohorts"
T2, T3 = "T2, identity and overlap of the cohorts", "T3, data as extracted"
T4, T5 = "T4, risk of bias", "T5, results of the syntheses"
T6, T8 = "T6, regression on era", "T8, evidence profile"
T9, T11 = "T9, certainty log", "T11, flow of studies"
T12, T13 = "T12, figures", "T13, sources and derivations"
METHODS, PAGE = "Evidence pack, Methods", "Evidence pack"
