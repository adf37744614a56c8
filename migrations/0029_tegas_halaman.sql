-- A page without counterpart that was accepted, confirmed with a signature of the check: as a weighty difference is
-- (difference_confirmation), for it is the answer to the difference that is about this page.
CREATE TABLE page_confirmation (
    event_id TEXT NOT NULL REFERENCES case_event (id),
    verdict_id TEXT NOT NULL REFERENCES page_verdict (id),
    case_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part <> 'maker'),
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (event_id, verdict_id),
    FOREIGN KEY (case_id, person_id, part) REFERENCES case_hand (case_id, person_id, part)
);
