-- Step 3, page by page: how the pages of the physical copy are put in order and paired with those of the
-- digital copy, and what people found on each pair. Nothing here changes a stored file.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

-- Every revision is kept; the latest counts. body: canonical JSON (src/copies/arrangement.rs).
CREATE TABLE page_arrangement (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part = 'maker'),
    made_ms BIGINT NOT NULL,
    UNIQUE (case_id, revision),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);

CREATE TABLE page_verdict_kind (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL
);
INSERT INTO page_verdict_kind (id, title) VALUES
    ('sesuai', 'Sesuai'),
    ('tidak_sesuai', 'Tidak sesuai'),
    ('dapat_diterima', 'Tanpa pasangan, dapat diterima');

-- A verdict is bound to the bytes, the pages and the turn that were looked at: on other ones it does not
-- count. A side is null where the page has no counterpart. The latest ordinal on the same pages counts.
CREATE TABLE page_verdict (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    digital_digest TEXT REFERENCES object (digest),
    digital_page BIGINT,
    physical_digest TEXT REFERENCES object (digest),
    physical_page BIGINT,
    physical_turn BIGINT,
    verdict TEXT NOT NULL REFERENCES page_verdict_kind (id),
    place TEXT,
    area TEXT,
    note TEXT,
    manner TEXT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part = 'maker'),
    made_ms BIGINT NOT NULL,
    UNIQUE (case_id, ordinal),
    CHECK (digital_digest IS NOT NULL OR physical_digest IS NOT NULL),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);

-- What a recorded comparison rests on: the pairs with their verdicts, and the digest of that text. Beside
-- the table of comparisons, whose rows the journal has vouched for as they are.
CREATE TABLE comparison_pages (
    comparison_id TEXT PRIMARY KEY REFERENCES comparison (id),
    digest TEXT NOT NULL,
    pages BIGINT NOT NULL,
    body TEXT NOT NULL
);
