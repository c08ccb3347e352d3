"""Running: ensembles with the same luck, forks, progress, and the options that all commands share."""
