-- Every proof gives a session another token: a row for each token. What forms carry stays, so that those that are open
-- in other windows hold. Empty for sessions of before, whose forms carry what follows from the token.
ALTER TABLE session ADD COLUMN form_token TEXT NOT NULL DEFAULT '';

-- In which post an answer to a check was given; empty for those of before. The journal's entry names the mandate.
ALTER TABLE check_answer ADD COLUMN post_title TEXT NOT NULL DEFAULT '';
