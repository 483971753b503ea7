"""The model's documents, and the program that writes their tables."""
