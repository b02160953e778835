"""For every test of the project."""

#: Settings modules for crawls of their own processes: importing one, as the search for doctests does, would apply it.
collect_ignore_glob = ["**/*_settings.py"]
