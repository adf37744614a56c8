-- Mandates (Plt./Plh.) and the line of command, the second factor, resets, and what sessions show of themselves.

-- Whose direct superior is whom; a post without a row answers to the Sekretaris.
CREATE TABLE post_superior (
    post_id TEXT PRIMARY KEY,
    superior_id TEXT NOT NULL,
    office_id TEXT NOT NULL REFERENCES office (id),
    CHECK (post_id <> superior_id),
    FOREIGN KEY (office_id, post_id) REFERENCES post (office_id, id),
    FOREIGN KEY (office_id, superior_id) REFERENCES post (office_id, id)
);

CREATE TABLE mandate_kind (
    id TEXT PRIMARY KEY
);
INSERT INTO mandate_kind (id) VALUES ('plt'), ('plh');

-- One person acts in the post of another between two moments. It gives nothing before it is confirmed, by
-- neither who gains from it nor who proposed it.
CREATE TABLE mandate (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    post_id TEXT NOT NULL,
    represented_id TEXT REFERENCES person (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL REFERENCES mandate_kind (id),
    number TEXT NOT NULL,
    order_date TEXT NOT NULL,
    scan_digest TEXT NOT NULL REFERENCES object (digest),
    scan_name TEXT NOT NULL,
    begins_ms BIGINT NOT NULL,
    ends_ms BIGINT NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES person (id),
    proposed_ms BIGINT NOT NULL,
    confirmed_by TEXT REFERENCES person (id),
    confirmed_ms BIGINT,
    ended_by TEXT REFERENCES person (id),
    ended_ms BIGINT,
    end_reason TEXT,
    CHECK (ends_ms > begins_ms),
    CHECK (represented_id IS NULL OR represented_id <> person_id),
    CHECK (confirmed_by IS NULL OR (confirmed_by <> person_id AND confirmed_by <> proposed_by)),
    CHECK ((confirmed_by IS NULL) = (confirmed_ms IS NULL)),
    CHECK ((ended_by IS NULL) = (ended_ms IS NULL)),
    FOREIGN KEY (office_id, post_id) REFERENCES post (office_id, id)
);
CREATE INDEX mandate_by_person ON mandate (person_id, ends_ms);
CREATE INDEX mandate_by_post ON mandate (post_id, ends_ms);
CREATE INDEX mandate_by_office ON mandate (office_id, ends_ms);
