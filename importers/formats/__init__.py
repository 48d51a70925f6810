"""One module for each family of formats: how it is recognized, and how its operations are read."""
