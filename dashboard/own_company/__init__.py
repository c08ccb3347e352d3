"""A company of one's own in the explorer: files dropped into a page, or three numbers, become a company to start from."""
