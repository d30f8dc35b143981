"""A small mail provider on loopback, for the ``demo`` command and for experiments.

``python -m autoconf.demo`` runs it; ``autoconf.demo.child`` starts that as a child process.
"""
