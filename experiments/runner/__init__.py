"""Running: many runs with the same luck, forks, progress, and the options that every question shares."""
