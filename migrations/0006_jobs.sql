-- Jobs.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    class TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    run_at_ms BIGINT NOT NULL,
    lease_until_ms BIGINT,
    lease_by TEXT,
    again BIGINT NOT NULL,
    error TEXT,
    created_ms BIGINT NOT NULL,
    done_ms BIGINT
);
-- A job names the state that is wanted, so two of the same kind and subject merge.
CREATE UNIQUE INDEX job_merge ON job (kind, subject) WHERE done_ms IS NULL;
CREATE INDEX job_due ON job (state, class, run_at_ms);
