"""`python -m sdmethods` is `sdm`."""

from sdmethods.cli import main

main()
