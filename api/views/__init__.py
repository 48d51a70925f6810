"""Views: parameters in, ready bytes out. What is answered is worked out by selectors."""
