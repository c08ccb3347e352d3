"""The pages behind "?": how to read the explorer, and the documentation, offline."""
