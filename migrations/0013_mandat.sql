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

-- Codes from an app. The secret is sealed with a key that lies beside the database, never in it.
CREATE TABLE totp (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    secret TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

-- Not of record: the last time step of which a code was taken, so that each is taken once.
CREATE TABLE totp_use (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    step BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    person_id TEXT NOT NULL REFERENCES person (id),
    digest TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    used_ms BIGINT,
    PRIMARY KEY (person_id, digest)
);

-- Whose password is so short that it needs a second factor beside it.
CREATE TABLE short_password (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    since_ms BIGINT NOT NULL
);

CREATE TABLE reset_kind (
    id TEXT PRIMARY KEY
);
INSERT INTO reset_kind (id) VALUES ('sandi'), ('faktor');

-- That somebody else took away what proves who a person is; by the machine's owner without a person.
CREATE TABLE proof_reset (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL REFERENCES reset_kind (id),
    by_person TEXT REFERENCES person (id),
    at_ms BIGINT NOT NULL
);
CREATE INDEX proof_reset_by_person ON proof_reset (person_id, at_ms);

-- A decision at a gate soon after such a reset; the Sekretaris sees it and says so.
CREATE TABLE gate_flag (
    event_id TEXT PRIMARY KEY REFERENCES case_event (id),
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    reset_id TEXT NOT NULL REFERENCES proof_reset (id),
    at_ms BIGINT NOT NULL,
    seen_by TEXT REFERENCES person (id),
    seen_ms BIGINT
);
CREATE INDEX gate_flag_by_case ON gate_flag (case_id);

-- When a session's person was last asked for proof, and on which device it is, in words.
ALTER TABLE session ADD COLUMN proved_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';

-- Passkeys, beside an app, never instead of it: pages work without scripts.
CREATE TABLE passkey (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    public_key TEXT NOT NULL,
    algorithm BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX passkey_by_person ON passkey (person_id);

-- Not of record: how often a key signed, as it counts itself, and when last.
CREATE TABLE passkey_use (
    passkey_id TEXT PRIMARY KEY REFERENCES passkey (id),
    counter BIGINT NOT NULL,
    used_ms BIGINT NOT NULL
);
