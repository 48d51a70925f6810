"""The proof apparatus: benchmarks, faults, soak, fuzzing and state machines, each with its own tests."""
