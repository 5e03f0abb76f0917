"""Pure building blocks without I/O or framework: everything else may import them."""
