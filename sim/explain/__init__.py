"""Why agents decided as they did: the terms of their decisions, noted while the model runs.

What is noted comes from the rules themselves, called on the state in which the agents decided; so the terms give the
decision again.
"""
