"""Who acts: governments and their bureaus, enterprises, citizens. State and decision rules."""
