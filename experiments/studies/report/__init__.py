"""The report of a study: one page of HTML that needs no network."""
