"""Understanding: why two plans differ, whether misses feed on themselves, where it tips. Pure functions with typed findings."""
