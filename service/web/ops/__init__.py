"""Those who run the service: health."""
