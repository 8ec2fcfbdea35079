"""Comparison + calendar -> ReadinessReport and the migration: per contract move, wait or stay."""

from holdfast.readiness.assess import assess

__all__ = ["assess"]
