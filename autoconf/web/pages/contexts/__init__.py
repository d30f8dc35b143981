"""What each template shows, made from the facts about a job."""
