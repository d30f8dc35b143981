"""The line from address to verdict, and nothing else."""
