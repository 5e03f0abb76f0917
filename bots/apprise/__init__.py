"""SMS and other services that only send, through `apprise` or a county's own sender."""
