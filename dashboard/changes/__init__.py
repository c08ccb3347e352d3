"""What is changed: steps to try, a chip for each change, later and regional changes with their drawer."""
