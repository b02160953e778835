"""Datasets, made here and on a real cluster."""

#: A preload of workers: importing it changes how pages are read.
collect_ignore = ["deadly.py"]
