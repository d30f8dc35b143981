"""One module per mail program, or per family of programs that behave alike."""
