"""The mechanisms M1 to M18: one file each, short functions on one agent's record, compiled.

Each state field is written by exactly one of these files. No rule names its own outcome.
"""
