"""Lays this folder on the path, so that its tests share `small_worlds`."""
