"""Replay: what the last change did, before and after."""
