"""Django's admin, for looking at rows; changes go through the services.

Only what is named here is shown. What another app registers by itself, such as the queue's tasks
or providers' secrets, is left out, and nobody chooses a password for somebody else.
"""

from gallery.admin import moderation, rows

__all__ = ["moderation", "rows"]
