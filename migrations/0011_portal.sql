-- What the public leaves behind: reports of problems, and counts. Not of record: reports are erased on
-- schedule, counts are batched, and a stranger must not be able to hold the chain's lock.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text.

CREATE TABLE problem_report (
    id TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES product (id),
    body TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX problem_report_by_product ON problem_report (product_id);
CREATE INDEX problem_report_by_time ON problem_report (created_ms);

-- Per day (YYYY-MM-DD in the office's time), without any address.
CREATE TABLE product_count (
    product_id TEXT NOT NULL REFERENCES product (id),
    day TEXT NOT NULL,
    views BIGINT NOT NULL,
    downloads BIGINT NOT NULL,
    PRIMARY KEY (product_id, day)
);
