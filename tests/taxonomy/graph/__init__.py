"""Graphs in every form, read back by the tools that the form is for."""
