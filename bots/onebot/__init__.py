"""OneBot v11 over HTTP and reverse WebSocket: NapCat, Lagrange, go-cqhttp and their like."""
