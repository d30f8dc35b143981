"""Mechanisms of SASL; each module is one."""
