"""What the keys do: functions of the screen, by topic; ``table`` has all of them."""
