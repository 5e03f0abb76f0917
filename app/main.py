"""create_app(): routes, middleware, lifespan; nothing else."""
