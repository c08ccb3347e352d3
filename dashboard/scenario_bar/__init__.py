"""The scenario bar: which scenario, its gallery, in which company, acting from when, compared with what."""
