"""The explorer: two modes side by side, live, with the same citizens and the same luck.

``frames`` says what is drawn of a month, ``worker`` runs models in processes of their own, ``twin`` keeps both
recordings, ``view`` is the state of the page as a record that fits into a link, ``levers`` what can be moved,
``story`` what a clicked agent shows; ``app`` is the page in Solara, ``server`` serves it, ``notebook`` shows it in
Jupyter. Solara is imported by the last three only.
"""
