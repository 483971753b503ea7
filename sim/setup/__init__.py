"""What can be set or measured, each declared once: parameters, modes, rules, scenarios, indicators."""
