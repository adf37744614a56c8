-- Deciding at a gate: what somebody saw of a case last, and notes pinned to a page.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

-- Not of record: it only says what changed since. `before_…` is the state seen before the newest one, so that
-- loading the page again tells the same.
CREATE TABLE case_look (
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    version BIGINT NOT NULL,
    manifest TEXT,
    seen_ms BIGINT NOT NULL,
    before_version BIGINT,
    before_manifest TEXT,
    before_ms BIGINT,
    PRIMARY KEY (case_id, person_id)
);

-- A note of a gate on a page of a file. A place is in ten-thousandths of the page's width and height from its
-- upper left corner; without one the note is of the whole page.
CREATE TABLE page_note (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    round BIGINT NOT NULL,
    case_file_id TEXT NOT NULL REFERENCES case_file (id),
    page BIGINT NOT NULL,
    place_x BIGINT,
    place_y BIGINT,
    person_id TEXT NOT NULL REFERENCES person (id),
    note TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    -- `diperbaiki`, or `tidak_diperbaiki` with a reason.
    answer TEXT,
    answer_note TEXT,
    answered_by TEXT REFERENCES person (id),
    answered_ms BIGINT
);
CREATE INDEX page_note_by_case ON page_note (case_id);

-- What a case is about, folded for searching by the program; a derived value, so not of record.
ALTER TABLE sop_case ADD COLUMN subject_folded TEXT NOT NULL DEFAULT '';
UPDATE sop_case SET subject_folded = lower(subject);
