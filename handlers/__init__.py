"""Conversations: one inbound message in, one reply out."""
