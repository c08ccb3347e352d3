"""Exports: what is on screen as link, command, program, scenario, table, report and picture."""
