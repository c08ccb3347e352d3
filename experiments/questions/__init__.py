"""Questions: why two plans differ, whether misses feed on themselves, where it tips. Each answer is a finding."""
