"""Our notice beside others, in one interleaved run in Chromium."""
