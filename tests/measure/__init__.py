"""The measuring engine, held against the libraries that define its metrics and against small naive definitions."""
