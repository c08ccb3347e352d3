"""Questions about scenarios: why two plans differ, whether misses feed on themselves, where an outcome tips. Each answer is a finding."""
