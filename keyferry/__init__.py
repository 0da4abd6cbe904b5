"""The installed command; the rooms themselves lie beside it in a checkout and under `_app` in a wheel."""

__version__ = "0.1.0"
