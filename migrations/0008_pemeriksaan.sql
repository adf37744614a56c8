-- Checks before hand-over: what people answered to findings, and what texts were boiled down to.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

CREATE TABLE check_kind (
    id TEXT PRIMARY KEY
);
INSERT INTO check_kind (id) VALUES
    ('uraian'), ('lampiran'), ('data_pribadi'), ('terbaca'), ('terpercaya'), ('tanda_salinan'), ('ttd'),
    ('klausul'), ('stempel_salinan'), ('cap_dinas'), ('duplikat');

CREATE TABLE check_choice (
    id TEXT PRIMARY KEY
);
INSERT INTO check_choice (id) VALUES
    ('alasan'), ('publik'), ('bukan'), ('disunting'), ('ada'), ('tampak'), ('tanpa');

-- Answering is making: a verdict on the content by the maker's hand. The last one of a finding counts,
-- by the case's version. What was found is named by key and page, never by its words.
CREATE TABLE check_answer (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    case_version BIGINT NOT NULL,
    finding_key TEXT NOT NULL,
    kind TEXT NOT NULL REFERENCES check_kind (id),
    file_digest TEXT,
    page BIGINT,
    choice TEXT NOT NULL REFERENCES check_choice (id),
    note TEXT,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part = 'maker'),
    at_ms BIGINT NOT NULL,
    UNIQUE (case_id, finding_key, case_version),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);

-- Caches, made anew from readings whenever they are missing or of another reading or version.
CREATE TABLE text_fact (
    digest TEXT PRIMARY KEY,
    reading TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    made_ms BIGINT NOT NULL
);

CREATE TABLE text_band (
    digest TEXT NOT NULL,
    band BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    PRIMARY KEY (digest, band)
);
CREATE INDEX text_band_by_hash ON text_band (band, hash, digest);
