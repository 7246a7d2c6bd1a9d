"""One file per command; each is thin: it reads its options, calls a service, prints."""
