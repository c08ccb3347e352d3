"""Many runs put together: designs, comparisons and their reports."""
