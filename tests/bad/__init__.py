"""Documents that do not hold, one fault each, with the place where they have to be told of it."""
