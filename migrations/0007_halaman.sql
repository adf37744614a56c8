-- Pictures of pages, and how far a job has come.
-- Times are BIGINT UTC milliseconds; ids are UUIDv7 text; digests are 64 lower-case hexadecimal digits.

-- Not of record: the pictures are made from the object, and made again when they are gone. A page has
-- either both digests or a problem.
CREATE TABLE page_image (
    of_digest TEXT NOT NULL REFERENCES object (digest),
    page BIGINT NOT NULL,
    version BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    image_digest TEXT,
    image_bytes BIGINT NOT NULL,
    thumb_digest TEXT,
    thumb_bytes BIGINT NOT NULL,
    problem TEXT,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (of_digest, page)
);

-- Not of record either: what the reading of the object says of its pages, for lists.
CREATE TABLE page_doubt (
    of_digest TEXT NOT NULL REFERENCES object (digest),
    page BIGINT NOT NULL,
    doubt TEXT NOT NULL,
    PRIMARY KEY (of_digest, page, doubt)
);

-- In the job's own units, pages say; null while nothing is known.
ALTER TABLE job ADD COLUMN progress_done BIGINT;
ALTER TABLE job ADD COLUMN progress_total BIGINT;
