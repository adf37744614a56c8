-- A case whose product takes the place of one that was taken down (perbaikan atas): a product of its own, with a
-- new public id and the next version in the public chain; the same bytes come back in no other way.
CREATE TABLE perbaikan (
    case_id TEXT PRIMARY KEY REFERENCES submission (case_id),
    takedown_case_id TEXT NOT NULL REFERENCES takedown (case_id),
    product_id TEXT NOT NULL REFERENCES product (id),
    reason TEXT NOT NULL
);
CREATE INDEX perbaikan_by_product ON perbaikan (product_id);
CREATE INDEX takedown_by_successor ON takedown (successor_id);
