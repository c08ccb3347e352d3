"""The flywheel map: measured in the background, drawn as one picture with its twin in words; its links can be cut."""
