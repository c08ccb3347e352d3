"""Analyses of studies, each bound to the designs it fits, with chance as a part of its own."""
