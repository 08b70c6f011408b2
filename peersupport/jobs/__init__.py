"""The time door: named jobs on a timetable, run by Huey. Knows no slice."""
