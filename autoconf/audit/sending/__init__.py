"""Whether other servers will take a domain's mail, and bring mail to it safely."""
