"""What stands before a summary of our own, so that nobody takes it for the authors' abstract, wherever the text goes."""

OWN_SUMMARY = "Summary by Papilio: "
