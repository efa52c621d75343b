"""A neutral document and one writer a format; importing this room loads no writer."""
