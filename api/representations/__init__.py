"""Ways to write down what a selector found, other than the ready JSON."""
