-- Legal products: drafts, publication, relations.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

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
    part TEXT NOT NULL CHECK (part = 'maker'),
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
    part TEXT NOT NULL CHECK (part = 'maker'),
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
    part TEXT NOT NULL CHECK (part = 'maker'),
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
