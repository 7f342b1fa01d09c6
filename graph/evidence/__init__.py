"""The posts behind anything: shown, drawn as a sample, labelled, scored."""
