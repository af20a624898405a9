"""Pahintulot: cookie consent recorded honestly. Start reading at `service.app`."""
