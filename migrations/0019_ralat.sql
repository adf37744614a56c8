-- Corrections of the description of a published product (ralat): each a case of its own, files unchanged.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

-- closes_before is not 0 where the public history must not repeat what stood before (personal data).

-- What a case corrects. base_number is the number of the ralat that stood when the case began, 0 for none.
CREATE TABLE ralat (
    case_id TEXT PRIMARY KEY REFERENCES sop_case (id),
    product_id TEXT NOT NULL REFERENCES product (id),
    product_version_id TEXT NOT NULL REFERENCES product_version (id),
    base_number BIGINT NOT NULL,
    reason TEXT NOT NULL,
    closes_before BIGINT NOT NULL
);
CREATE INDEX ralat_by_product ON ralat (product_id);

-- A correction that was approved and stands, or stood until the next one.
CREATE TABLE product_ralat (
    id TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES product (id),
    product_version_id TEXT NOT NULL REFERENCES product_version (id),
    number BIGINT NOT NULL,
    case_id TEXT NOT NULL UNIQUE REFERENCES sop_case (id),
    manifest TEXT NOT NULL REFERENCES object (digest),
    description TEXT NOT NULL,
    reason TEXT NOT NULL,
    closes_before BIGINT NOT NULL,
    checked_by TEXT NOT NULL,
    checked_ms BIGINT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_ms BIGINT NOT NULL,
    applied_by TEXT NOT NULL,
    applied_ms BIGINT NOT NULL,
    UNIQUE (product_version_id, number)
);

-- Relations of a version that a ralat took back; without a row here they are live.
CREATE TABLE relation_end (
    relation_id TEXT PRIMARY KEY REFERENCES product_relation (id),
    product_ralat_id TEXT NOT NULL REFERENCES product_ralat (id)
);
