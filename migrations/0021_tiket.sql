-- Hotline: tickets of SOP 26/2026 from the first message to the close, the log book, the weekly recap, and the survey.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; dates are YYYY-MM-DD.
-- What a requester said and who that is stands sealed, in hexadecimal digits, and is opened by the requester's own key,
-- which stands wrapped in `ticket_requester`: without that row nothing of it can be read again.

CREATE INDEX notice_by_cause ON notice (cause);
INSERT INTO notice_kind (id) VALUES ('tiket-baru'), ('tiket-lewat'), ('tiket-kabar'), ('rekap-menunggu');

CREATE TABLE ticket_category (
    id TEXT PRIMARY KEY,
    ordinal BIGINT NOT NULL,
    title TEXT NOT NULL
);
INSERT INTO ticket_category (id, ordinal, title) VALUES
    ('ppid', 1, 'PPID'),
    ('jdih', 2, 'JDIH (produk hukum)'),
    ('data_pemilih', 3, 'Data Pemilih'),
    ('tahapan', 4, 'Tahapan Pemilu/Pilkada'),
    ('pengaduan', 5, 'Pengaduan masyarakat'),
    ('pks', 6, 'Pencegahan Kekerasan Seksual (PKS)'),
    ('kelembagaan', 7, 'Informasi umum kelembagaan');

CREATE TABLE ticket_channel (id TEXT PRIMARY KEY);
INSERT INTO ticket_channel (id) VALUES ('telepon'), ('obrolan'), ('whatsapp'), ('formulir');

CREATE TABLE ticket_request (id TEXT PRIMARY KEY);
INSERT INTO ticket_request (id) VALUES ('informasi'), ('dokumen'), ('konsultasi'), ('pengaduan'), ('lain');

CREATE TABLE ticket_status (id TEXT PRIMARY KEY);
INSERT INTO ticket_status (id) VALUES
    ('baru'), ('diproses'), ('menunggu_unit'), ('menunggu_pemohon'), ('menunggu_produk'), ('dijawab'), ('ditutup');

CREATE TABLE ticket_outcome (id TEXT PRIMARY KEY);
INSERT INTO ticket_outcome (id) VALUES
    ('dijawab'), ('dijawab_unit'), ('diserahkan_ppid'), ('diserahkan_pengaduan'), ('tidak_tersedia'),
    ('tidak_dilanjutkan');

CREATE TABLE ticket_way (id TEXT PRIMARY KEY);
INSERT INTO ticket_way (id) VALUES ('nota_dinas'), ('disposisi'), ('wa_internal'), ('langsung');

-- A requester: the key of what the requester said, wrapped by the key outside the database, and who it is, sealed by
-- that key. `contact_tag` is a keyed digest of the contact, by which a further message finds its requester: only where
-- the contact was not merely typed into the public form (`is_verified`), where anybody may type another's. Not of record:
-- erasing this row is what erases a person.
CREATE TABLE ticket_requester (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    contact_tag TEXT,
    is_verified BIGINT NOT NULL CHECK (is_verified IN (0, 1)),
    wrapping_key TEXT NOT NULL,
    wrapped TEXT NOT NULL,
    identity TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX ticket_requester_by_contact ON ticket_requester (office_id, contact_tag)
    WHERE contact_tag IS NOT NULL AND is_verified = 1;
CREATE INDEX ticket_requester_by_tag ON ticket_requester (contact_tag) WHERE contact_tag IS NOT NULL;

-- That a requester was erased; a restored copy is held against it.
CREATE TABLE ticket_erasure (
    requester_id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    reason TEXT NOT NULL,
    person_id TEXT REFERENCES person (id),
    at_ms BIGINT NOT NULL
);

CREATE TABLE ticket (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    year BIGINT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    channel TEXT NOT NULL REFERENCES ticket_channel (id),
    request TEXT REFERENCES ticket_request (id),
    category TEXT REFERENCES ticket_category (id),
    -- No foreign key: the row that it names may be erased.
    requester_id TEXT NOT NULL,
    -- Whether the requester refused to be named ("dilayani terbatas"), and whether an answer can reach the requester.
    is_limited BIGINT NOT NULL CHECK (is_limited IN (0, 1)),
    is_reachable BIGINT NOT NULL CHECK (is_reachable IN (0, 1)),
    status TEXT NOT NULL REFERENCES ticket_status (id),
    outcome TEXT REFERENCES ticket_outcome (id),
    taken_by TEXT REFERENCES person (id),
    opened_ms BIGINT NOT NULL,
    answered_ms BIGINT,
    forwarded_ms BIGINT,
    unit_answered_ms BIGINT,
    closed_ms BIGINT,
    -- When something has to happen next: a ticket that is open always has it.
    next_ms BIGINT,
    -- Since when the clock of where it stands runs, and the working days of a promised follow-up.
    since_ms BIGINT NOT NULL,
    promised_days BIGINT,
    last_in_ms BIGINT NOT NULL,
    previous_id TEXT REFERENCES ticket (id),
    -- Digest of the secret of the requester's own page.
    secret_digest TEXT UNIQUE,
    version BIGINT NOT NULL,
    erased_ms BIGINT,
    UNIQUE (office_id, year, number),
    CHECK ((status = 'ditutup') = (closed_ms IS NOT NULL)),
    CHECK ((status = 'ditutup') = (outcome IS NOT NULL)),
    CHECK ((status = 'ditutup') = (next_ms IS NULL)),
    CHECK (status = 'ditutup' OR requester_id <> '')
);
CREATE INDEX ticket_by_due ON ticket (office_id, next_ms, id) WHERE closed_ms IS NULL;
CREATE INDEX ticket_by_opening ON ticket (office_id, opened_ms, id);
CREATE INDEX ticket_by_closing ON ticket (office_id, closed_ms, id) WHERE closed_ms IS NOT NULL;
CREATE INDEX ticket_by_requester ON ticket (requester_id);

-- What happened with a ticket, in its order. `step` is the SOP's; `body` what was said or written, sealed; `facts` what
-- is nobody's secret: numbers of letters, ids of products, names of units of the office.
CREATE TABLE ticket_event (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES ticket (id),
    ordinal BIGINT NOT NULL,
    kind TEXT NOT NULL,
    step BIGINT,
    person_id TEXT REFERENCES person (id),
    body TEXT,
    facts TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    UNIQUE (ticket_id, ordinal)
);

-- How a message came or went over WhatsApp. Its state changes with the notices of delivery; not of record.
CREATE TABLE ticket_message (
    event_id TEXT PRIMARY KEY REFERENCES ticket_event (id),
    external_id TEXT UNIQUE,
    state TEXT NOT NULL,
    problem TEXT,
    state_ms BIGINT NOT NULL
);
CREATE INDEX ticket_message_open ON ticket_message (state);

-- What came with a message: kept sealed, as an object of its own. `remote_id` until it was fetched.
CREATE TABLE ticket_media (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES ticket (id),
    event_id TEXT NOT NULL REFERENCES ticket_event (id),
    remote_id TEXT,
    media_type TEXT NOT NULL,
    size_bytes BIGINT,
    digest TEXT REFERENCES object (digest),
    problem TEXT,
    at_ms BIGINT NOT NULL
);
CREATE INDEX ticket_media_by_ticket ON ticket_media (ticket_id);
CREATE INDEX ticket_media_by_digest ON ticket_media (digest) WHERE digest IS NOT NULL;

-- To whom it was forwarded, which way, and when an answer came back.
CREATE TABLE ticket_forward (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES ticket (id),
    post_id TEXT NOT NULL REFERENCES post (id),
    way TEXT NOT NULL REFERENCES ticket_way (id),
    number TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL,
    answered_ms BIGINT
);
CREATE INDEX ticket_forward_by_ticket ON ticket_forward (ticket_id);

-- The case that has to end before the ticket can be answered.
CREATE TABLE ticket_tie (
    ticket_id TEXT NOT NULL REFERENCES ticket (id),
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL,
    settled_ms BIGINT,
    PRIMARY KEY (ticket_id, case_id)
);
CREATE INDEX ticket_tie_open ON ticket_tie (case_id) WHERE settled_ms IS NULL;

-- Who looked at what of a requester. Not of record: it is a log of its own.
CREATE TABLE ticket_look (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES ticket (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    what TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX ticket_look_by_ticket ON ticket_look (ticket_id, at_ms);

-- A daily or weekly recap, frozen when it is handed over: counts and times, no requester.
CREATE TABLE ticket_recap (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    kind TEXT NOT NULL CHECK (kind IN ('harian', 'mingguan')),
    first_date TEXT NOT NULL,
    last_date TEXT NOT NULL,
    body TEXT NOT NULL,
    constraints TEXT NOT NULL,
    handed_by TEXT NOT NULL REFERENCES person (id),
    handed_ms BIGINT NOT NULL,
    kasubbag_by TEXT REFERENCES person (id),
    kasubbag_ms BIGINT,
    kasubbag_note TEXT,
    kabag_by TEXT REFERENCES person (id),
    kabag_ms BIGINT,
    kabag_note TEXT,
    UNIQUE (office_id, kind, first_date)
);

-- Answers to the survey: nine marks of 1 to 4, the day, and nothing else.
CREATE TABLE skm_answer (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    date TEXT NOT NULL,
    u1 BIGINT NOT NULL, u2 BIGINT NOT NULL, u3 BIGINT NOT NULL,
    u4 BIGINT NOT NULL, u5 BIGINT NOT NULL, u6 BIGINT NOT NULL,
    u7 BIGINT NOT NULL, u8 BIGINT NOT NULL, u9 BIGINT NOT NULL
);
CREATE INDEX skm_answer_by_date ON skm_answer (office_id, date);
