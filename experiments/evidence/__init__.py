"""Evidence: what the model is fitted to, which published patterns come out of it, and how its conclusions can be attacked."""
