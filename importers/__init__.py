"""Pipeline files of tools, read without being run: what they are made of, as the draft of a method."""
