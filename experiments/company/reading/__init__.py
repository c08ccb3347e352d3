"""The reading of files as sales-ops people have them: cells, sheets, deals, people, quarters, and everything that was wrong."""
