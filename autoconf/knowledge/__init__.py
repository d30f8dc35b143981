"""What people ask about mail, and the answers: topics, symptoms, findings and error numbers.

The texts lie in ``data/``, those of a language in one folder. They are read only when asked for.
"""
