"""Sheets to read and to print: one HTML file with its charts inside it, or Markdown."""
