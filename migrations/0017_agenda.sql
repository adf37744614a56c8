-- Nota dinas that the office writes, their drafts, and the agenda book that numbers them and lembar disposisi.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; dates are YYYY-MM-DD.

-- A draft of the nota dinas of a case, every revision. Drafting is making.
CREATE TABLE nota_dinas_draft (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    addressee TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    opening TEXT NOT NULL,
    body TEXT NOT NULL,
    closing TEXT NOT NULL,
    -- Who gets a copy, one a line.
    copies TEXT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part = 'maker'),
    at_ms BIGINT NOT NULL,
    UNIQUE (case_id, revision),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);

CREATE TABLE agenda_register (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL
);
INSERT INTO agenda_register (id, title) VALUES ('nota_dinas', 'Nota dinas'), ('disposisi', 'Lembar disposisi');

-- How an office's numbers look from then on; the newest row of a register holds.
CREATE TABLE agenda_template (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    register TEXT NOT NULL REFERENCES agenda_register (id),
    template TEXT NOT NULL,
    classification TEXT NOT NULL,
    unit TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL
);
CREATE INDEX agenda_template_by_office ON agenda_template (office_id, register, at_ms);

-- A number that was given. It is never given again, also when it was struck. `disposisi_id` in the register of
-- disposisi alone. What stands in the book is kept as it was entered.
CREATE TABLE agenda_entry (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    register TEXT NOT NULL REFERENCES agenda_register (id),
    year BIGINT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    number_text TEXT NOT NULL,
    date TEXT NOT NULL,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    disposisi_id TEXT REFERENCES disposisi (id),
    addressee TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    post_title TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    struck_by TEXT REFERENCES person (id),
    struck_ms BIGINT,
    struck_reason TEXT,
    -- The signed paper: its scan, and where it lies.
    scan_digest TEXT REFERENCES object (digest),
    scan_name TEXT,
    place TEXT,
    -- Derived, for searching; not of record.
    folded TEXT NOT NULL,
    UNIQUE (office_id, register, year, number),
    CHECK ((register = 'disposisi') = (disposisi_id IS NOT NULL)),
    CHECK ((struck_by IS NULL) = (struck_ms IS NULL))
);
CREATE UNIQUE INDEX agenda_entry_of_case ON agenda_entry (case_id)
    WHERE struck_ms IS NULL AND disposisi_id IS NULL;
CREATE UNIQUE INDEX agenda_entry_of_disposisi ON agenda_entry (disposisi_id) WHERE struck_ms IS NULL;
CREATE INDEX agenda_entry_by_case ON agenda_entry (case_id);
CREATE INDEX agenda_entry_by_scan ON agenda_entry (scan_digest);

-- Numbers of the book that were used elsewhere, from the first to the last, and why. A note that was wrong is
-- withdrawn; then its numbers are a gap without a reason until they are used or noted again.
CREATE TABLE agenda_skip (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    register TEXT NOT NULL REFERENCES agenda_register (id),
    year BIGINT NOT NULL,
    first BIGINT NOT NULL CHECK (first > 0),
    last BIGINT NOT NULL,
    reason TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL,
    withdrawn_by TEXT REFERENCES person (id),
    withdrawn_ms BIGINT,
    CHECK (first <= last),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_ms IS NULL))
);
CREATE INDEX agenda_skip_by_year ON agenda_skip (office_id, register, year);
