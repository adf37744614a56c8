-- Hotline: what the first weeks of tickets asked for.

-- Whoever has a ticket is told when its requester writes again.
INSERT INTO notice_kind (id) VALUES ('tiket-pesan');
-- A ticket that was open when its requester was erased: nobody gave it up.
INSERT INTO ticket_outcome (id) VALUES ('dihapus');

-- The closed tickets of one category, the newest first; also what is kept no longer.
CREATE INDEX ticket_by_category_closing ON ticket (office_id, category, closed_ms, id) WHERE closed_ms IS NOT NULL;

-- A look may be that of a command on the server, which no account stands behind: then it names no person.
CREATE TABLE ticket_look_by_any (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES ticket (id),
    person_id TEXT REFERENCES person (id),
    what TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
INSERT INTO ticket_look_by_any (id, ticket_id, person_id, what, at_ms)
    SELECT id, ticket_id, person_id, what, at_ms FROM ticket_look;
DROP TABLE ticket_look;
ALTER TABLE ticket_look_by_any RENAME TO ticket_look;
CREATE INDEX ticket_look_by_ticket ON ticket_look (ticket_id, at_ms);
