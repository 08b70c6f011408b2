"""View models of meetings: labels, tags and addresses, ready to be placed by templates."""
