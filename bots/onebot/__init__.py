"""OneBot v11 over HTTP: NapCat, Lagrange, go-cqhttp and their like."""
