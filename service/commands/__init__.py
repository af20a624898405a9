"""The operator's commands, one file a noun; `service.cli` is their door."""
