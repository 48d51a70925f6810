"""Charts as SVG text, each with the same figures as a table and one sentence that says what is to be seen.

Every chart is a function of an answer of the interface alone: it asks neither the store nor the network.
"""
