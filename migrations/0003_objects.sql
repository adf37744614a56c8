-- Objects in storage, what is derived from them, and uploads.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

CREATE TABLE object (
    digest TEXT PRIMARY KEY,
    algorithm TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    pages BIGINT,
    created_ms BIGINT NOT NULL
);

CREATE TABLE derived_object (
    of_digest TEXT NOT NULL REFERENCES object (digest),
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    digest TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (of_digest, kind)
);

CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    digest TEXT NOT NULL REFERENCES object (digest),
    name TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX upload_by_person ON upload (person_id, expires_ms);
CREATE INDEX upload_by_digest ON upload (digest);
