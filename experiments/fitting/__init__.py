"""The engine of fits: free constants are searched, a quadratic stands for the model, and what explains the figures is drawn."""
