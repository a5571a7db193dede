-- Append-only: no statement of the program updates or deletes an event.
CREATE TABLE audit_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    actor VARCHAR(255) NOT NULL,
    action VARCHAR(64) NOT NULL,
    subject VARCHAR(255) NOT NULL,
    at TIMESTAMP NOT NULL,
    CONSTRAINT audit_events_actor_length CHECK (length(actor) <= 255),
    CONSTRAINT audit_events_action_length CHECK (length(action) <= 64),
    CONSTRAINT audit_events_subject_length CHECK (length(subject) <= 255)
);

CREATE INDEX audit_events_at ON audit_events (at);
