"""Where in the sources an author must edit: what source files say, and which of it became which reference."""
