"""What goes over the wire: shapes checked on the way in, documented on the way out."""
