"""Requests made up from the interface description, by the thousand: `make fuzz`."""
