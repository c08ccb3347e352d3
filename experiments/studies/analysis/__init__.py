"""What a study says: every analysis bound to the design it fits, with chance as a part of its own."""
