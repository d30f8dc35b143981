"""Mechanisms of SASL; each module exports those of one family as ``MECHANISMS``."""
