"""What a person sees and is asked: text made safe, panes, tables, JSON, questions, progress."""
