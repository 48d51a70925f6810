"""Invalid documents, one fault each, with the location that has to be reported."""
