"""The commands of `flywheel`, a file per command; one is loaded when it is asked for."""
