"""The model itself: the month, the state, who acts, and the world they act in."""
