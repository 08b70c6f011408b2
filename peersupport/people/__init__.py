"""Organisations, sites, services, staff and their bands and roles; accounts, log-in and sessions."""
