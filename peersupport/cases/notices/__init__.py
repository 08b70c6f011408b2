"""Composes messages about cases and picks who gets them. References and links; never clinical text."""
