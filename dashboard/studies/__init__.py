"""Studies as the explorer finds and reads them; knows no page."""
