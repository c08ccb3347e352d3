"""The Workshop: a room of people predicts, votes, sees what happens, and finds out why.

`room.py` holds what a room is: a pure function of its events. Everything else is thin around it: `room_keeper.py` (rooms by
their codes), `room_store.py` (SQLite), `round_engine.py` (the company between two rounds), routes, views, records.
"""
