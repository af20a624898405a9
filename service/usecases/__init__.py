"""What the service does: one verb, one file. A use case is given a session and never commits."""
