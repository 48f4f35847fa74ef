"""The pure state machine: a session, a resume and the assets go in, events come out."""
