"""The design game: groups set switches and levers on the class page, and ``digigov game`` ranks their codes."""
