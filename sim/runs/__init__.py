"""Runs that cannot be lost: what is to be run, who runs it, and the folder that keeps what came out."""
