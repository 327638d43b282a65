"""Public data sets that N2D2 reads: where they come from, how they are installed, and look-alikes for tests."""
