"""What needs me today: reads every slice, writes none."""
