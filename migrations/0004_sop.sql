-- The SOP engine: definitions, cases, hands, signatures.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

CREATE TABLE sop_version (
    id TEXT PRIMARY KEY,
    sop TEXT NOT NULL,
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    loaded_ms BIGINT NOT NULL
);

-- maker, checker, approver
CREATE TABLE part (
    id TEXT PRIMARY KEY
);
INSERT INTO part (id) VALUES ('maker'), ('checker'), ('approver');

CREATE TABLE sop_case (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    sop_version TEXT NOT NULL REFERENCES sop_version (id),
    subject TEXT NOT NULL,
    unit_post_id TEXT REFERENCES post (id),
    step TEXT NOT NULL,
    round BIGINT NOT NULL,
    manifest TEXT REFERENCES object (digest) DEFERRABLE INITIALLY DEFERRED,
    version BIGINT NOT NULL,
    waiting_reason TEXT,
    waiting_ms BIGINT,
    registered_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    arrived_ms BIGINT NOT NULL,
    closed_ms BIGINT,
    outcome TEXT
);
CREATE INDEX sop_case_inbox ON sop_case (office_id, closed_ms, step, arrived_ms);
CREATE INDEX sop_case_by_unit ON sop_case (unit_post_id);

-- Four eyes, by structure: a person has at most one part in a case, and every signature and every
-- maker's row below points here with its part; a check ties each row to its kind of hand.
CREATE TABLE case_hand (
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    part TEXT NOT NULL REFERENCES part (id),
    PRIMARY KEY (case_id, person_id),
    UNIQUE (case_id, person_id, part)
);

CREATE TABLE case_sign (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part <> 'maker'),
    step TEXT NOT NULL,
    round BIGINT NOT NULL,
    manifest TEXT NOT NULL REFERENCES object (digest),
    post_title TEXT NOT NULL,
    signed_ms BIGINT NOT NULL,
    UNIQUE (case_id, round, step),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);

CREATE TABLE case_event (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    post_title TEXT NOT NULL,
    from_step TEXT NOT NULL,
    to_step TEXT NOT NULL,
    round BIGINT NOT NULL,
    note TEXT,
    manifest TEXT,
    at_ms BIGINT NOT NULL,
    UNIQUE (case_id, version)
);

CREATE TABLE disposisi (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    event_id TEXT NOT NULL REFERENCES case_event (id),
    step TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    to_whom TEXT NOT NULL,
    instruction TEXT NOT NULL,
    due_date TEXT,
    at_ms BIGINT NOT NULL
);
CREATE INDEX disposisi_by_case ON disposisi (case_id);

CREATE TABLE suggestion (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    round BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    field TEXT NOT NULL,
    old_value TEXT NOT NULL,
    new_value TEXT NOT NULL,
    note TEXT,
    made_ms BIGINT NOT NULL,
    settled_by TEXT REFERENCES person (id),
    settled_ms BIGINT,
    settlement TEXT
);
CREATE INDEX suggestion_by_case ON suggestion (case_id);

-- Outcomes of acts, so that one sent twice is answered the same and done once.
CREATE TABLE act (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    outcome TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX act_by_time ON act (at_ms);
