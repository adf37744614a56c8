-- Versions of an SOP that an office loads through its pages, cases that were moved to one, keadaan kahar, and reviews.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; dates are YYYY-MM-DD of the office's calendar.

-- A version in an office: by which decree, from which day, in the place of which. None is ever changed or removed:
-- each is held against the last one before it.
CREATE TABLE sop_decree (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    sop TEXT NOT NULL,
    version_id TEXT NOT NULL REFERENCES sop_version (id),
    replaces TEXT NOT NULL REFERENCES sop_version (id),
    number TEXT NOT NULL,
    decree_date TEXT NOT NULL,
    effective TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    loaded_ms BIGINT NOT NULL
);
CREATE INDEX sop_decree_by_office ON sop_decree (office_id, sop, effective, loaded_ms);

-- A case whose remaining steps were moved to another version; what was done before stays under the one before.
CREATE TABLE case_move (
    event_id TEXT PRIMARY KEY REFERENCES case_event (id),
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    from_version TEXT NOT NULL REFERENCES sop_version (id),
    to_version TEXT NOT NULL REFERENCES sop_version (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL
);
CREATE INDEX case_move_by_case ON case_move (case_id, at_ms);

CREATE TABLE kahar_kind (
    id TEXT PRIMARY KEY
);
INSERT INTO kahar_kind (id) VALUES ('waktu'), ('urutan'), ('orang');

-- Keadaan kahar: one remaining step of one case gets another time, changes places with the step after it, or gets
-- another person of the same post. It counts once the Sekretaris has confirmed it, who did not propose it.
CREATE TABLE kahar (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    kind TEXT NOT NULL REFERENCES kahar_kind (id),
    step TEXT NOT NULL,
    -- `waktu`: how much, in which unit. `urutan`: the step that comes first instead. `orang`: who.
    amount BIGINT,
    unit TEXT,
    other_step TEXT,
    assignee_id TEXT REFERENCES person (id),
    reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES person (id),
    proposed_ms BIGINT NOT NULL,
    confirmed_by TEXT REFERENCES person (id),
    confirmed_ms BIGINT,
    declined_by TEXT REFERENCES person (id),
    declined_ms BIGINT,
    decline_reason TEXT,
    CHECK (confirmed_by IS NULL OR confirmed_by <> proposed_by),
    CHECK ((confirmed_by IS NULL) = (confirmed_ms IS NULL)),
    CHECK ((declined_by IS NULL) = (declined_ms IS NULL)),
    CHECK (confirmed_by IS NULL OR declined_by IS NULL)
);
CREATE INDEX kahar_by_case ON kahar (case_id, proposed_ms);
CREATE INDEX kahar_by_confirmation ON kahar (confirmed_ms);

-- That an SOP was reviewed in an office, as it has to be at an interval.
CREATE TABLE sop_review (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    sop TEXT NOT NULL,
    version_id TEXT NOT NULL REFERENCES sop_version (id),
    date TEXT NOT NULL,
    result TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    post_title TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX sop_review_by_office ON sop_review (office_id, sop, date);

INSERT INTO notice_kind (id) VALUES
    ('dilimpahkan'), ('diambil-alih'), ('tinjauan-sop'), ('kahar-diusulkan'), ('kahar-diputuskan');
