"""Notifications as people read them: the words of each kind, the page, the e-mails."""
