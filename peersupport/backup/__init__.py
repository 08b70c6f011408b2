"""Backup and restore of everything the product keeps, and the checks around them."""
