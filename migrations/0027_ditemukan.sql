-- What a case is found by besides its subject (the nota dinas that asked for it, numbers of the agenda book), folded for
-- searching by the program; derived, so not of record. A source replaces what it said before.
CREATE TABLE case_found_by (
    case_id TEXT NOT NULL REFERENCES sop_case (id),
    source TEXT NOT NULL,
    folded TEXT NOT NULL,
    PRIMARY KEY (case_id, source)
);
INSERT INTO case_found_by (case_id, source, folded)
SELECT s.case_id, n.id, lower(n.number || ' ' || n.subject)
FROM submission s JOIN nota_dinas n ON n.id = s.nota_dinas_id;
INSERT INTO case_found_by (case_id, source, folded)
SELECT e.case_id, e.id, lower(e.number_text) FROM agenda_entry e;
