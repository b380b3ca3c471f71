"""What stands before a summary of our own. Nobody takes it for the authors' abstract then, wherever the text goes."""

OWN_SUMMARY = "Summary by Papilio: "
