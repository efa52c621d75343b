"""The items of the reporting checklists as data: number, section, topic in our words, and the answer's name."""
