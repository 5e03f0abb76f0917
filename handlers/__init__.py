"""Conversations: one inbound message in, one reply out.

In the folder itself stand the lane (`lane.py`, `turn.py`, and `dispatcher.py` with the order in which handlers are
asked), the other doors (`events.py`, `filed.py`, `backfill.py`, `recover.py`, `seen_to.py`), the answer on its way out
(`replying.py`), and what every handler is handed: `talk.py`, `ear.py`, `hearing.py`, `neighbours.py`, `binding.py`.
The handlers are in rooms, each of which imports only the rooms below it: `groups`, `people`, `officers`, `matters`.
"""
