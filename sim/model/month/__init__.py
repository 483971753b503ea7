"""What happens in a month, one module per sub-step; ``sim.model.model.MONTH`` lists them in order."""
