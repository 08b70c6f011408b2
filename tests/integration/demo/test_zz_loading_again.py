"""The commands around the load. Named to run last: it empties the database that the others read."""
