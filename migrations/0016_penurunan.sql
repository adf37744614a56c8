-- Takedown: what goes dark, by which order, on what ground, and when every process of ours had heard of it.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

-- `public_words` stand on the tombstone. On some grounds the Kabag may take down before the paperwork
-- (`may_come_first`), or close title and address as well (`may_close_title`).
CREATE TABLE takedown_ground (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    public_words TEXT NOT NULL,
    may_come_first BIGINT NOT NULL,
    may_close_title BIGINT NOT NULL,
    needs_text BIGINT NOT NULL,
    position BIGINT NOT NULL
);
INSERT INTO takedown_ground (id, title, public_words, may_come_first, may_close_title, needs_text, position) VALUES
    ('salah-unggah', 'Salah unggah', 'dokumen yang diunggah keliru', 0, 0, 0, 1),
    ('naskah-tidak-sesuai', 'Naskah tidak sesuai dengan aslinya', 'naskah yang diunggah tidak sesuai dengan aslinya', 0, 0, 0, 2),
    ('data-pribadi', 'Memuat data pribadi', 'pelindungan data pribadi', 1, 1, 0, 3),
    ('perintah-pengadilan', 'Perintah pengadilan', 'perintah pengadilan', 1, 0, 0, 4),
    ('lain', 'Alasan lain', 'alasan lain yang dicatat kantor', 0, 0, 1, 5);

-- Who may order a takedown (SOP step 1).
CREATE TABLE order_giver (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    position BIGINT NOT NULL
);
INSERT INTO order_giver (id, title, position) VALUES ('ketua', 'Ketua', 1), ('anggota', 'Anggota', 2), ('sekretaris', 'Sekretaris', 3);

-- `file_digest`: one file of the product alone, wherever the product shows the same bytes; without it the whole
-- product. `dark_ms` is set in the transaction in which it went dark. `successor_id` is for the corrected product.
CREATE TABLE takedown (
    case_id TEXT PRIMARY KEY REFERENCES sop_case (id),
    product_id TEXT NOT NULL REFERENCES product (id),
    file_digest TEXT REFERENCES object (digest),
    file_name TEXT,
    ground TEXT NOT NULL REFERENCES takedown_ground (id),
    ground_text TEXT NOT NULL,
    order_number TEXT NOT NULL,
    order_date TEXT,
    scan_digest TEXT REFERENCES object (digest),
    scan_name TEXT,
    close_title BIGINT NOT NULL,
    came_first BIGINT NOT NULL,
    dark_ms BIGINT,
    dark_seq BIGINT,
    dark_by TEXT REFERENCES person (id),
    successor_id TEXT REFERENCES product (id)
);
CREATE INDEX takedown_by_product ON takedown (product_id);

CREATE TABLE takedown_giver (
    case_id TEXT NOT NULL REFERENCES takedown (case_id),
    giver TEXT NOT NULL REFERENCES order_giver (id),
    PRIMARY KEY (case_id, giver)
);

-- A public file that went dark while its product stays.
CREATE TABLE takedown_file (
    product_file_id TEXT PRIMARY KEY REFERENCES product_file (id),
    product_id TEXT NOT NULL REFERENCES product (id),
    case_id TEXT NOT NULL REFERENCES takedown (case_id)
);
CREATE INDEX takedown_file_by_product ON takedown_file (product_id);

-- That the official page of JDIH KPU does not show it any more.
CREATE TABLE external_removal (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES takedown (case_id),
    date TEXT NOT NULL,
    note TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    at_ms BIGINT NOT NULL
);
CREATE INDEX external_removal_by_case ON external_removal (case_id);

-- Processes that answer the public, and how far in the journal each has confirmed to be. Not of record, and written
-- outside the chain: leases come and go.
CREATE TABLE proses (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    lease_ms BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    confirmed_ms BIGINT NOT NULL
);

-- The processes that were alive when something went dark, and when each confirmed that it is dark there.
CREATE TABLE takedown_confirmation (
    case_id TEXT NOT NULL REFERENCES takedown (case_id),
    proses_id TEXT NOT NULL,
    proses_name TEXT NOT NULL,
    seq BIGINT NOT NULL,
    confirmed_ms BIGINT,
    PRIMARY KEY (case_id, proses_id)
);
CREATE INDEX takedown_confirmation_waiting ON takedown_confirmation (proses_id) WHERE confirmed_ms IS NULL;

INSERT INTO notice_kind (id) VALUES ('didahulukan');
