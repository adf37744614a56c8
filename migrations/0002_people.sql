-- People: offices, posts, accounts, sessions.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

CREATE TABLE office (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE office_setting (
    office_id TEXT NOT NULL REFERENCES office (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (office_id, name)
);

-- Filled at start from the SOP definitions, which declare the roles.
CREATE TABLE role (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL
);

CREATE TABLE post (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    title TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    UNIQUE (office_id, title),
    UNIQUE (office_id, id)
);

CREATE TABLE post_role (
    post_id TEXT NOT NULL,
    role TEXT NOT NULL REFERENCES role (id),
    office_id TEXT NOT NULL,
    PRIMARY KEY (post_id, role),
    FOREIGN KEY (office_id, post_id) REFERENCES post (office_id, id)
);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    post_id TEXT NOT NULL,
    login TEXT NOT NULL UNIQUE,
    nip TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    disabled_ms BIGINT,
    FOREIGN KEY (office_id, post_id) REFERENCES post (office_id, id)
);

CREATE TABLE credential (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    phc TEXT NOT NULL,
    changed_ms BIGINT NOT NULL
);

-- Not of record: what follows is short-lived.
CREATE TABLE one_time_link (
    digest TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    person_id TEXT REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    used_ms BIGINT
);

CREATE TABLE session (
    digest TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,
    ended_ms BIGINT
);
CREATE INDEX session_by_person ON session (person_id);

CREATE TABLE signin_throttle (
    subject TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    first_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL
);
