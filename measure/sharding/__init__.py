"""The same work on several processes or machines: what is mapped over shards, samples and metrics, and who does it."""
