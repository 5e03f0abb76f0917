"""The console at /admin: pages over the services, on starlette-admin. It stays within these walls."""
