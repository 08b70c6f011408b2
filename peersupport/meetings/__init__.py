"""Virtual MDT case conferences: series, meetings, agenda, the live room and minutes."""
