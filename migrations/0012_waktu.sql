-- Working time: an office's calendar, and when each step of a case was reached, taken up and decided.

CREATE TABLE calendar_day_kind (
    id TEXT PRIMARY KEY
);
INSERT INTO calendar_day_kind (id) VALUES ('libur_nasional'), ('cuti_bersama'), ('hari_kerja');

-- A day that is not as its weekday. `date` is YYYY-MM-DD.
CREATE TABLE calendar_day (
    office_id TEXT NOT NULL REFERENCES office (id),
    date TEXT NOT NULL,
    kind TEXT NOT NULL REFERENCES calendar_day_kind (id),
    name TEXT NOT NULL,
    PRIMARY KEY (office_id, date)
);

-- A year whose days that the program brings were taken into the office's own table; until then they count as they are.
CREATE TABLE calendar_year (
    office_id TEXT NOT NULL REFERENCES office (id),
    year TEXT NOT NULL,
    taken_ms BIGINT NOT NULL,
    PRIMARY KEY (office_id, year)
);

CREATE TABLE calendar_hours_kind (
    id TEXT PRIMARY KEY
);
INSERT INTO calendar_hours_kind (id) VALUES ('biasa'), ('khusus'), ('tambahan');

-- Hours as people write them, "07.30-12.00, 13.00-16.00"; empty where nothing is worked.
CREATE TABLE calendar_hours (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    kind TEXT NOT NULL REFERENCES calendar_hours_kind (id),
    name TEXT NOT NULL,
    first_date TEXT NOT NULL,
    last_date TEXT,
    mon_thu TEXT NOT NULL,
    fri TEXT NOT NULL,
    sat TEXT NOT NULL,
    sun TEXT NOT NULL
);
CREATE INDEX calendar_hours_by_office ON calendar_hours (office_id);

-- A visit of a case to a step. `taken_ms` is when somebody first took it up, `taken_by` who has it now.
CREATE TABLE case_visit (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    ordinal BIGINT NOT NULL,
    step TEXT NOT NULL,
    round BIGINT NOT NULL,
    arrived_ms BIGINT NOT NULL,
    taken_ms BIGINT,
    taken_by TEXT REFERENCES person (id),
    extended_ms BIGINT,
    decided_ms BIGINT,
    decided_kind TEXT,
    UNIQUE (case_id, ordinal)
);
CREATE INDEX case_visit_by_time ON case_visit (decided_ms);

-- A stretch of a visit in which the case waited for somebody outside.
CREATE TABLE case_pause (
    id TEXT PRIMARY KEY,
    visit_id TEXT NOT NULL REFERENCES case_visit (id),
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    from_ms BIGINT NOT NULL,
    to_ms BIGINT
);
CREATE INDEX case_pause_by_case ON case_pause (case_id);
