"""Methods written as pipeline files of tools. Pure: texts out of documents; nothing is run."""
