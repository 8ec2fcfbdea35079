"""The report as one HTML page: self-contained, without scripts, safe to open and to print."""

from holdfast.reporters.html_.page import render

__all__ = ["render"]
