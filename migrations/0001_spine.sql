-- The spine: journal, people, SOP cases, objects, products, jobs.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

-- The journal ---------------------------------------------------------------------------------------

CREATE TABLE journal_head (
    id BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    epoch TEXT NOT NULL,
    time_ms BIGINT NOT NULL
);

CREATE TABLE journal (
    seq BIGINT PRIMARY KEY,
    time_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT,
    subject TEXT,
    body TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
);
CREATE INDEX journal_by_subject ON journal (subject, seq);
CREATE INDEX journal_by_actor ON journal (actor, seq);

-- @sqlite
CREATE TRIGGER journal_keeps_entries BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_loses_nothing BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- @postgres
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
CREATE TRIGGER journal_keeps_entries BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_keeps_all BEFORE TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
-- @end

-- People --------------------------------------------------------------------------------------------

CREATE TABLE office (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE office_setting (
    office_id TEXT NOT NULL REFERENCES office (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (office_id, name)
);

-- Filled at start from the SOP definitions, which declare the roles.
CREATE TABLE role (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL
);

CREATE TABLE post (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    title TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    UNIQUE (office_id, title),
    UNIQUE (office_id, id)
);

CREATE TABLE post_role (
    post_id TEXT NOT NULL,
    role TEXT NOT NULL REFERENCES role (id),
    office_id TEXT NOT NULL,
    PRIMARY KEY (post_id, role),
    FOREIGN KEY (office_id, post_id) REFERENCES post (office_id, id)
);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    post_id TEXT NOT NULL,
    login TEXT NOT NULL UNIQUE,
    nip TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    disabled_ms BIGINT,
    FOREIGN KEY (office_id, post_id) REFERENCES post (office_id, id)
);

CREATE TABLE credential (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    phc TEXT NOT NULL,
    changed_ms BIGINT NOT NULL
);

-- Not of record: what follows is short-lived.
CREATE TABLE one_time_link (
    digest TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    person_id TEXT REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    used_ms BIGINT
);

CREATE TABLE session (
    digest TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,
    ended_ms BIGINT
);
CREATE INDEX session_by_person ON session (person_id);

CREATE TABLE signin_throttle (
    subject TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    first_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL
);

-- Objects -------------------------------------------------------------------------------------------

CREATE TABLE object (
    digest TEXT PRIMARY KEY,
    algorithm TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    pages BIGINT,
    created_ms BIGINT NOT NULL
);

CREATE TABLE derived_object (
    of_digest TEXT NOT NULL REFERENCES object (digest),
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    digest TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (of_digest, kind)
);

CREATE TABLE upload (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    digest TEXT NOT NULL REFERENCES object (digest),
    name TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX upload_by_person ON upload (person_id, expires_ms);
CREATE INDEX upload_by_digest ON upload (digest);

-- The SOP engine ------------------------------------------------------------------------------------

CREATE TABLE sop_version (
    id TEXT PRIMARY KEY,
    sop TEXT NOT NULL,
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    loaded_ms BIGINT NOT NULL
);

-- maker, checker, approver
CREATE TABLE part (
    id TEXT PRIMARY KEY
);
INSERT INTO part (id) VALUES ('maker'), ('checker'), ('approver');

CREATE TABLE sop_case (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    sop_version TEXT NOT NULL REFERENCES sop_version (id),
    subject TEXT NOT NULL,
    unit_post_id TEXT REFERENCES post (id),
    step TEXT NOT NULL,
    round BIGINT NOT NULL,
    manifest TEXT REFERENCES object (digest) DEFERRABLE INITIALLY DEFERRED,
    version BIGINT NOT NULL,
    waiting_reason TEXT,
    waiting_ms BIGINT,
    registered_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    arrived_ms BIGINT NOT NULL,
    closed_ms BIGINT,
    outcome TEXT
);
CREATE INDEX sop_case_inbox ON sop_case (office_id, closed_ms, step, arrived_ms);
CREATE INDEX sop_case_by_unit ON sop_case (unit_post_id);

-- Four eyes, by structure: a person has at most one part in a case, and every signature and every
-- maker's row below points here with its part.
CREATE TABLE case_hand (
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    part TEXT NOT NULL REFERENCES part (id),
    PRIMARY KEY (case_id, person_id),
    UNIQUE (case_id, person_id, part)
);

CREATE TABLE case_sign (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL,
    step TEXT NOT NULL,
    round BIGINT NOT NULL,
    manifest TEXT NOT NULL REFERENCES object (digest),
    post_title TEXT NOT NULL,
    signed_ms BIGINT NOT NULL,
    UNIQUE (case_id, round, step),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);

CREATE TABLE case_event (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    post_title TEXT NOT NULL,
    from_step TEXT NOT NULL,
    to_step TEXT NOT NULL,
    round BIGINT NOT NULL,
    note TEXT,
    manifest TEXT,
    at_ms BIGINT NOT NULL,
    UNIQUE (case_id, version)
);

CREATE TABLE disposisi (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    event_id TEXT NOT NULL REFERENCES case_event (id),
    step TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    to_whom TEXT NOT NULL,
    instruction TEXT NOT NULL,
    due_date TEXT,
    at_ms BIGINT NOT NULL
);
CREATE INDEX disposisi_by_case ON disposisi (case_id);

CREATE TABLE suggestion (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    round BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    field TEXT NOT NULL,
    old_value TEXT NOT NULL,
    new_value TEXT NOT NULL,
    note TEXT,
    made_ms BIGINT NOT NULL,
    settled_by TEXT REFERENCES person (id),
    settled_ms BIGINT,
    settlement TEXT
);
CREATE INDEX suggestion_by_case ON suggestion (case_id);

-- Outcomes of acts, so that one sent twice is answered the same and done once.
CREATE TABLE act (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    outcome TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX act_by_time ON act (at_ms);

-- Legal products ------------------------------------------------------------------------------------

CREATE TABLE product_kind (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    abbreviation TEXT NOT NULL,
    file_code TEXT NOT NULL,
    position BIGINT NOT NULL
);
INSERT INTO product_kind (id, title, abbreviation, file_code, position) VALUES
    ('keputusan-kpu', 'Keputusan KPU', 'Keputusan KPU', 'kpt', 1),
    ('keputusan-sekretaris', 'Keputusan Sekretaris', 'Keputusan Sekretaris', 'kptsek', 2),
    ('peraturan-kpu', 'Peraturan KPU', 'PKPU', 'pkpu', 3),
    ('surat-edaran', 'Surat Edaran', 'SE', 'se', 4),
    ('nota-kesepahaman', 'Nota Kesepahaman', 'MoU', 'mou', 5),
    ('perjanjian-kerja-sama', 'Perjanjian Kerja Sama', 'PKS', 'pks', 6),
    ('instruksi', 'Instruksi', 'Instruksi', 'ins', 7),
    ('petunjuk-teknis', 'Petunjuk Teknis', 'Juknis', 'juknis', 8),
    ('berita-acara', 'Berita Acara', 'BA', 'ba', 9),
    ('putusan', 'Putusan', 'Putusan', 'put', 10);

CREATE TABLE relation_kind (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    inverse TEXT NOT NULL
);
INSERT INTO relation_kind (id, title, inverse) VALUES
    ('mencabut', 'Mencabut', 'Dicabut oleh'),
    ('mengubah', 'Mengubah', 'Diubah oleh'),
    ('melaksanakan', 'Melaksanakan', 'Dilaksanakan oleh'),
    ('terkait', 'Terkait dengan', 'Terkait dengan');

-- salinan, asli: what the physical copy is (sops.md section 1)
CREATE TABLE physical_kind (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL
);
INSERT INTO physical_kind (id, title) VALUES
    ('salinan', 'Naskah salinan (berstempel salinan)'),
    ('asli', 'Naskah asli (bertanda tangan dan bercap dinas)');

CREATE TABLE file_role (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    public_ms BIGINT
);
-- public_ms is not null for the roles whose files are published.
INSERT INTO file_role (id, title, public_ms) VALUES
    ('salinan', 'Salinan digital', 0),
    ('lampiran', 'Lampiran', 0),
    ('fisik', 'Pindaian naskah fisik', NULL);

CREATE TABLE nota_dinas (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    number TEXT NOT NULL,
    date TEXT NOT NULL,
    from_unit TEXT NOT NULL,
    to_unit TEXT NOT NULL,
    subject TEXT NOT NULL,
    scan_digest TEXT REFERENCES object (digest),
    scan_name TEXT,
    registered_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);

CREATE TABLE product (
    id TEXT PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES office (id),
    public_id BIGINT NOT NULL UNIQUE,
    slug TEXT NOT NULL,
    kind TEXT NOT NULL REFERENCES product_kind (id),
    number_key TEXT NOT NULL,
    year BIGINT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_seq BIGINT NOT NULL,
    published_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX product_identity ON product (office_id, kind, number_key, year) WHERE state = 'terbit';
CREATE INDEX product_by_change ON product (changed_seq);
CREATE INDEX product_newest ON product (state, published_ms, public_id);

CREATE TABLE submission (
    case_id TEXT PRIMARY KEY REFERENCES sop_case (id),
    nota_dinas_id TEXT NOT NULL REFERENCES nota_dinas (id),
    physical_kind TEXT NOT NULL REFERENCES physical_kind (id),
    replaces_product_id TEXT REFERENCES product (id)
);
CREATE INDEX submission_by_nota_dinas ON submission (nota_dinas_id);

CREATE TABLE description (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL,
    body TEXT NOT NULL,
    kind TEXT NOT NULL REFERENCES product_kind (id),
    number_key TEXT NOT NULL,
    year BIGINT,
    at_ms BIGINT NOT NULL,
    UNIQUE (case_id, revision),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);
CREATE INDEX description_identity ON description (kind, number_key, year);

CREATE TABLE case_file (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    role TEXT NOT NULL REFERENCES file_role (id),
    position BIGINT NOT NULL,
    digest TEXT NOT NULL REFERENCES object (digest),
    name TEXT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL,
    added_ms BIGINT NOT NULL,
    removed_ms BIGINT,
    removed_by TEXT REFERENCES person (id),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);
CREATE INDEX case_file_by_case ON case_file (case_id);
CREATE INDEX case_file_by_digest ON case_file (digest);

CREATE TABLE comparison (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    files_digest TEXT NOT NULL,
    method TEXT NOT NULL,
    verdict TEXT NOT NULL,
    note TEXT,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);
CREATE INDEX comparison_by_case ON comparison (case_id);

-- The next public id; never reused, so it only grows.
CREATE TABLE counter (
    id TEXT PRIMARY KEY,
    next BIGINT NOT NULL
);
INSERT INTO counter (id, next) VALUES ('public_id', 1);

CREATE TABLE product_version (
    id TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES product (id),
    version BIGINT NOT NULL,
    case_id TEXT NOT NULL UNIQUE REFERENCES sop_case (id),
    manifest TEXT NOT NULL REFERENCES object (digest),
    description TEXT NOT NULL,
    physical_kind TEXT NOT NULL REFERENCES physical_kind (id),
    checked_by TEXT NOT NULL,
    checked_ms BIGINT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_ms BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    published_ms BIGINT NOT NULL,
    UNIQUE (product_id, version)
);

CREATE TABLE product_file (
    id TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES product (id),
    product_version_id TEXT NOT NULL REFERENCES product_version (id),
    role TEXT NOT NULL REFERENCES file_role (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL REFERENCES object (digest),
    size_bytes BIGINT NOT NULL,
    pages BIGINT,
    UNIQUE (product_id, name)
);
CREATE INDEX product_file_by_version ON product_file (product_version_id);
CREATE INDEX product_file_by_digest ON product_file (digest);

CREATE TABLE product_relation (
    id TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES product (id),
    product_version_id TEXT NOT NULL REFERENCES product_version (id),
    kind TEXT NOT NULL REFERENCES relation_kind (id),
    target_product_id TEXT REFERENCES product (id),
    target_text TEXT NOT NULL
);
CREATE INDEX product_relation_by_product ON product_relation (product_id);
CREATE INDEX product_relation_by_target ON product_relation (target_product_id);

CREATE TABLE external_page (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    address TEXT NOT NULL,
    date TEXT NOT NULL,
    sha256 TEXT,
    person_id TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL
);
CREATE INDEX external_page_by_case ON external_page (case_id);

-- Jobs ----------------------------------------------------------------------------------------------

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
