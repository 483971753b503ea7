"""What a class touches: the explorer, the page of one file, lessons and their marking."""
