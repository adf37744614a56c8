-- The Sekretaris is told of a decision at a gate soon after a reset.
INSERT INTO notice_kind (id) VALUES ('keputusan-ditandai');

-- In which post an answer to a difference was given; empty for those of before. The journal's entry names the mandate.
ALTER TABLE difference_verdict ADD COLUMN post_title TEXT NOT NULL DEFAULT '';
