-- Grain state in SQLite: version 1 of the schema.
-- Orleans' relational provider asks OrleansQuery for the statements it is to run and knows nothing of the table behind them. What it expects:
--   a write, a clear or a delete answers with one row, the new version, when it happened, and with no row when the version given
--   (the grain's ETag) is not the stored one; the provider turns the latter into InconsistentStateException.

CREATE TABLE GrainState (
    ServiceId TEXT NOT NULL,
    GrainType TEXT NOT NULL,
    KeyHash   INTEGER NOT NULL, -- of the whole key as text: the three columns that follow say the same for 'a', 'A' and '0a'
    KeyN0     INTEGER NOT NULL,
    KeyN1     INTEGER NOT NULL,
    KeyText   ANY NOT NULL,     -- the integer 0 stands for a key without text, which differs from every text
    Version   INTEGER NOT NULL,
    Payload   BLOB,             -- NULL: cleared, but its version lives on
    UNIQUE (KeyHash, KeyN1, KeyN0, KeyText, GrainType, ServiceId)
) STRICT;

CREATE TABLE OrleansQuery (
    QueryKey  TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
) STRICT;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
SELECT Payload AS PayloadBinary, Version
FROM GrainState
WHERE KeyHash = @GrainIdHash AND KeyN1 = @GrainIdN1 AND KeyN0 = @GrainIdN0 AND KeyText = IFNULL(@GrainIdExtensionString, 0)
  AND GrainType = @GrainTypeString AND ServiceId = @ServiceId');

-- Without a version only the first write of a record succeeds, with one only an update of exactly that version. Versions start
-- at random so that a record deleted and written anew cannot be mistaken for the old one by somebody who still holds its version.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
INSERT INTO GrainState (ServiceId, GrainType, KeyHash, KeyN0, KeyN1, KeyText, Version, Payload)
SELECT @ServiceId, @GrainTypeString, @GrainIdHash, @GrainIdN0, @GrainIdN1, IFNULL(@GrainIdExtensionString, 0),
       1 + abs(random() % 1000000000), @PayloadBinary
WHERE @GrainStateVersion IS NULL OR EXISTS (
    SELECT 1 FROM GrainState
    WHERE KeyHash = @GrainIdHash AND KeyN1 = @GrainIdN1 AND KeyN0 = @GrainIdN0 AND KeyText = IFNULL(@GrainIdExtensionString, 0)
      AND GrainType = @GrainTypeString AND ServiceId = @ServiceId)
ON CONFLICT (KeyHash, KeyN1, KeyN0, KeyText, GrainType, ServiceId)
DO UPDATE SET Version = Version + 1, Payload = excluded.Payload WHERE Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
UPDATE GrainState SET Version = Version + 1, Payload = NULL
WHERE KeyHash = @GrainIdHash AND KeyN1 = @GrainIdN1 AND KeyN0 = @GrainIdN0 AND KeyText = IFNULL(@GrainIdExtensionString, 0)
  AND GrainType = @GrainTypeString AND ServiceId = @ServiceId AND Version = @GrainStateVersion
RETURNING Version');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteStorageKey', '
DELETE FROM GrainState
WHERE KeyHash = @GrainIdHash AND KeyN1 = @GrainIdN1 AND KeyN0 = @GrainIdN0 AND KeyText = IFNULL(@GrainIdExtensionString, 0)
  AND GrainType = @GrainTypeString AND ServiceId = @ServiceId AND Version = @GrainStateVersion
RETURNING Version + 1');
