"""What a registry answers, as frozen pydantic models. Keys that a later release adds stay readable as attributes."""
