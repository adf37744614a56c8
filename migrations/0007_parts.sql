-- Four eyes, closed by structure: what is made is a maker's, and a signature is a gate's. The composite
-- keys to case_hand tie a row to the hand that its person has; these checks tie the row to its kind of
-- hand. A check cannot be added to a table on both engines, so the tables are written anew.

CREATE TABLE case_sign_next (
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
INSERT INTO case_sign_next (id, case_id, person_id, part, step, round, manifest, post_title, signed_ms)
    SELECT id, case_id, person_id, part, step, round, manifest, post_title, signed_ms FROM case_sign;
DROP TABLE case_sign;
ALTER TABLE case_sign_next RENAME TO case_sign;

CREATE TABLE description_next (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part = 'maker'),
    body TEXT NOT NULL,
    kind TEXT NOT NULL REFERENCES product_kind (id),
    number_key TEXT NOT NULL,
    year BIGINT,
    at_ms BIGINT NOT NULL,
    UNIQUE (case_id, revision),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);
INSERT INTO description_next (id, case_id, revision, person_id, part, body, kind, number_key, year, at_ms)
    SELECT id, case_id, revision, person_id, part, body, kind, number_key, year, at_ms FROM description;
DROP TABLE description;
ALTER TABLE description_next RENAME TO description;
CREATE INDEX description_identity ON description (kind, number_key, year);

CREATE TABLE case_file_next (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    role TEXT NOT NULL REFERENCES file_role (id),
    position BIGINT NOT NULL,
    digest TEXT NOT NULL REFERENCES object (digest),
    name TEXT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part = 'maker'),
    added_ms BIGINT NOT NULL,
    removed_ms BIGINT,
    removed_by TEXT REFERENCES person (id),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);
INSERT INTO case_file_next
        (id, case_id, role, position, digest, name, person_id, part, added_ms, removed_ms, removed_by)
    SELECT id, case_id, role, position, digest, name, person_id, part, added_ms, removed_ms, removed_by FROM case_file;
DROP TABLE case_file;
ALTER TABLE case_file_next RENAME TO case_file;
CREATE INDEX case_file_by_case ON case_file (case_id);
CREATE INDEX case_file_by_digest ON case_file (digest);

CREATE TABLE comparison_next (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    files_digest TEXT NOT NULL,
    method TEXT NOT NULL,
    verdict TEXT NOT NULL,
    note TEXT,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part = 'maker'),
    made_ms BIGINT NOT NULL,
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);
INSERT INTO comparison_next (id, case_id, files_digest, method, verdict, note, person_id, part, made_ms)
    SELECT id, case_id, files_digest, method, verdict, note, person_id, part, made_ms FROM comparison;
DROP TABLE comparison;
ALTER TABLE comparison_next RENAME TO comparison;
CREATE INDEX comparison_by_case ON comparison (case_id);
