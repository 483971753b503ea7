"""Words in English and Chinese: one catalogue of texts, and names of things."""
