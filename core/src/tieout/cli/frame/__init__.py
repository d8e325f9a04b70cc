"""What every command stands in: its options, its errors, its site, and how it is found."""
