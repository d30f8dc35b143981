"""What every surface can ask for: words stay above, the network below."""
