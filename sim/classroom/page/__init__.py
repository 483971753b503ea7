"""The page that needs nothing: one HTML file with a study in it, for a class without network, account or install.

A study runs a grid of levers (``study``); between the levels the page interpolates, and runs that were held out show
how far that is off (``interpolate``). Numbers go into the file packed (``pack``), beside the places, institutions,
cards and texts that the page shows (``parts``, ``design_game``); ``write`` puts the file together. Groups that play the
design game hand in codes (``code``), which are ranked on the page or by ``digigov game`` (``score``).
"""
