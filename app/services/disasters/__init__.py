"""Many reports of one event: storms that become an incident, and the figures that are handed on."""
