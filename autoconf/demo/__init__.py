"""A small mail provider on loopback, for the ``demo`` command and for trying things out.

``python -m autoconf.demo`` runs it; ``autoconf.demo.child`` starts that as a child process.
"""
