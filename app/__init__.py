"""包联: the FastAPI application, the domain's services, and what they stand on."""
