-- Servers whose key is being written to the keychain while their row is not there yet. Nothing can list a keychain: one that stays here
-- without a row in providers has left its key there.

CREATE TABLE pending_keys(
  provider BLOB PRIMARY KEY
) WITHOUT ROWID;
