"""A report as a page for people: the verdict, what to do, and what it rests on."""
