-- Why a case publishes a new version of what is public: asked at registration, signed with the manifest, and read by
-- the public in the chain of versions. Cases of before have no row.
CREATE TABLE versi_alasan (
    case_id TEXT PRIMARY KEY REFERENCES submission (case_id),
    reason TEXT NOT NULL
);
