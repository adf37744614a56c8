-- Notices: what a person should know, and how it goes out by mail. Not of record: it follows from the journal, and
-- says nothing that is not there. Also indexes by which the journal is searched, and kinds of legal product.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

CREATE TABLE notice_kind (
    id TEXT PRIMARY KEY
);
INSERT INTO notice_kind (id) VALUES
    ('tiba'), ('dikembalikan'), ('selesai'), ('ditutup'), ('minta-naskah'), ('naskah-datang'), ('saran'),
    ('pencocokan-selesai'), ('pencocokan-gagal'), ('pekerjaan-gagal'), ('surel-ditolak'), ('surel-macet'),
    ('surel-terlewat');

-- One person is told once of one cause (`jurnal/12`, `pekerjaan/…`); so following twice does no harm.
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    -- In the order of commits, so that "all up to this one" means what was seen.
    number BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    cause TEXT NOT NULL,
    kind TEXT NOT NULL REFERENCES notice_kind (id),
    case_id TEXT REFERENCES sop_case (id),
    detail TEXT NOT NULL,
    -- Whether it asks for an act at a step: it is settled once the case has moved on.
    asks BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    read_ms BIGINT,
    -- Whether it is still to go out by mail.
    to_mail BIGINT NOT NULL,
    UNIQUE (person_id, cause)
);
CREATE INDEX notice_by_person ON notice (person_id, number);
CREATE INDEX notice_unread ON notice (person_id) WHERE read_ms IS NULL;
CREATE INDEX notice_asking ON notice (case_id) WHERE asks = 1 AND read_ms IS NULL;
CREATE INDEX notice_to_mail ON notice (person_id, number) WHERE to_mail = 1;
CREATE INDEX notice_by_time ON notice (at_ms);

-- How far the journal was followed, and the last notice's number. A house that is older than notices begins with what comes now.
CREATE TABLE notice_follower (
    id BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    number BIGINT NOT NULL
);
INSERT INTO notice_follower (id, seq, number)
VALUES (1, COALESCE((SELECT seq FROM journal_head WHERE id = 1), 0), 0);

-- A person's address and wishes. Personal data in a row of its own, so that it can be erased; the journal only
-- knows that it was set.
CREATE TABLE mail_frequency (
    id TEXT PRIMARY KEY
);
INSERT INTO mail_frequency (id) VALUES ('tidak'), ('segera'), ('harian');

CREATE TABLE mail_account (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    address TEXT NOT NULL,
    -- Names this entry of the address: a link that was mailed to an earlier one confirms nothing.
    entered_ms BIGINT NOT NULL,
    confirmed_ms BIGINT,
    link_digest TEXT UNIQUE,
    link_expires_ms BIGINT,
    frequency TEXT NOT NULL REFERENCES mail_frequency (id),
    -- The hour of the daily digest, in the office's time.
    hour BIGINT NOT NULL,
    tried_ms BIGINT,
    -- Since when the receiving server refuses this address for good.
    refused_ms BIGINT
);

-- What went out, without any address: for limits, and so that nothing is sent again that was recorded as sent.
CREATE TABLE mail_sent (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    purpose TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX mail_sent_by_person ON mail_sent (person_id, at_ms);
CREATE INDEX mail_sent_by_time ON mail_sent (at_ms);

-- Whether whoever waits was told that a job was given up.
ALTER TABLE job ADD COLUMN told BIGINT NOT NULL DEFAULT 0;
CREATE INDEX job_untold ON job (run_at_ms) WHERE state = 'gagal' AND told = 0;

CREATE INDEX journal_by_kind ON journal (kind, seq);
CREATE INDEX journal_by_actor_and_kind ON journal (actor, kind, seq);
CREATE INDEX journal_by_time ON journal (time_ms, seq);

-- Kinds of legal product are kept by an administrator: the kind as it is, and every change of it.
ALTER TABLE product_kind ADD COLUMN in_use BIGINT NOT NULL DEFAULT 1;
CREATE TABLE product_kind_change (
    id TEXT PRIMARY KEY,
    kind_id TEXT NOT NULL REFERENCES product_kind (id),
    title TEXT NOT NULL,
    abbreviation TEXT NOT NULL,
    file_code TEXT NOT NULL,
    in_use BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL
);
