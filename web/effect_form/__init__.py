"""The form in which effects are entered: texts in fields, read into a bundle, and a bundle shown in fields."""
