"""Questions put to the model: many runs, one answer."""
