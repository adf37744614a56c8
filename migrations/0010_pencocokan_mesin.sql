-- Step 3 by machine: what was found when the digital copy was verified on the scans of the paper, and what people
-- answered to each difference.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

-- subject: the digest of what was compared (kind of the physical copy, pages of both copies in their order), so a
-- result counts for exactly those. body: JSON (src/copies/machine/findings.rs); digest: of the body. A later row
-- of the same subject takes the place of an earlier one, which is kept.
CREATE TABLE machine_comparison (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    subject TEXT NOT NULL,
    comparer BIGINT NOT NULL,
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    made_ms BIGINT NOT NULL
);
CREATE INDEX machine_comparison_by_case ON machine_comparison (case_id, subject);

CREATE TABLE difference_choice (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL
);
INSERT INTO difference_choice (id, title) VALUES
    ('salah_baca', 'Salah baca mesin'),
    ('nyata_digital', 'Nyata, salinan digital diperbaiki'),
    ('nyata_fisik', 'Nyata, naskah fisik diperbaiki'),
    ('disengaja', 'Disengaja');

-- The answer to one difference. evidence: that difference as it was shown (JSON); the answer counts wherever the
-- same difference stands at the same place, also after the other copy was corrected. The latest ordinal counts.
CREATE TABLE difference_verdict (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    machine_comparison_id TEXT NOT NULL REFERENCES machine_comparison (id),
    evidence TEXT NOT NULL,
    choice TEXT NOT NULL REFERENCES difference_choice (id),
    note TEXT,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part = 'maker'),
    made_ms BIGINT NOT NULL,
    UNIQUE (case_id, ordinal),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);

-- What a gate had before it when it signed: the report of the comparison.
CREATE TABLE comparison_signature (
    event_id TEXT PRIMARY KEY REFERENCES case_event (id),
    case_id TEXT NOT NULL,
    comparison_id TEXT NOT NULL REFERENCES comparison (id),
    digest TEXT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part <> 'maker'),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);

-- A weighty difference that was answered with anything but "nyata", confirmed with a signature of the check.
CREATE TABLE difference_confirmation (
    event_id TEXT NOT NULL REFERENCES case_event (id),
    verdict_id TEXT NOT NULL REFERENCES difference_verdict (id),
    case_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part <> 'maker'),
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (event_id, verdict_id),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);
