"""One file a family of data kinds: extracted data to the effect of one study under a measure."""
