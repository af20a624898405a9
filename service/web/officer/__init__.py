"""Pages for people: a privacy officer's, a site owner's. Forms and links, without JavaScript."""
