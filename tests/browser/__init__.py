"""Pages in a real browser: what a person does with mouse and keyboard."""
