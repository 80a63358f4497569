-- The first schema. Ids are 16 bytes, times are milliseconds since 1970 in UTC.

CREATE TABLE conversations(
  id BLOB PRIMARY KEY,
  title TEXT NOT NULL DEFAULT '',
  title_origin INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  model TEXT NOT NULL DEFAULT '',
  sources TEXT, -- JSON array of ids; NULL: all
  leaf BLOB,
  pinned INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER,
  last_model TEXT NOT NULL DEFAULT '',
  messages INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX conversations_listed ON conversations(pinned DESC, changed DESC, id DESC) WHERE deleted IS NULL;

CREATE TABLE messages(
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  conversation BLOB NOT NULL REFERENCES conversations(id),
  parent BLOB,
  role TEXT NOT NULL,
  state TEXT NOT NULL,
  created INTEGER NOT NULL,
  parts TEXT NOT NULL,
  model_asked TEXT NOT NULL DEFAULT '',
  model_asked_name TEXT NOT NULL DEFAULT '',
  model_answered TEXT NOT NULL DEFAULT '',
  request_id TEXT NOT NULL DEFAULT '',
  usage TEXT NOT NULL DEFAULT '',
  stop_reason TEXT NOT NULL DEFAULT '',
  first_token INTEGER,
  total INTEGER,
  deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX messages_children ON messages(conversation, parent, created, id);
CREATE INDEX messages_unfinished ON messages(state) WHERE state = 'streaming';

-- An answer that is being written: appending is 17 times cheaper than rewriting the row.
CREATE TABLE message_parts(
  message BLOB NOT NULL REFERENCES messages(id),
  ordinal INTEGER NOT NULL,
  part TEXT NOT NULL,
  PRIMARY KEY(message, ordinal)
) WITHOUT ROWID;

-- Which child the person looks at; parent is X'' for the first messages of a conversation.
CREATE TABLE message_choices(
  conversation BLOB NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  parent BLOB NOT NULL,
  child BLOB NOT NULL,
  PRIMARY KEY(conversation, parent)
) WITHOUT ROWID;

CREATE TABLE drafts(
  conversation BLOB PRIMARY KEY,
  draft TEXT NOT NULL,
  changed INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE blob_references(
  hash BLOB NOT NULL,
  owner BLOB NOT NULL,
  PRIMARY KEY(hash, owner)
) WITHOUT ROWID;
CREATE INDEX blob_references_owner ON blob_references(owner);

CREATE TABLE providers(
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  key_reference TEXT NOT NULL DEFAULT '',
  ca_file TEXT NOT NULL DEFAULT '',
  enabled INTEGER NOT NULL DEFAULT 1,
  models TEXT NOT NULL DEFAULT '[]',
  models_listed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE sources(
  id BLOB PRIMARY KEY,
  kind INTEGER NOT NULL,
  path TEXT NOT NULL,
  title TEXT NOT NULL,
  added INTEGER NOT NULL,
  checked INTEGER NOT NULL DEFAULT 0,
  sample INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE documents(
  id BLOB PRIMARY KEY,
  source BLOB NOT NULL REFERENCES sources(id),
  path TEXT NOT NULL,
  absolute_path TEXT NOT NULL,
  format TEXT NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  reason_detail TEXT NOT NULL DEFAULT '',
  hash BLOB NOT NULL DEFAULT X'',
  size INTEGER NOT NULL DEFAULT 0,
  modified INTEGER NOT NULL DEFAULT 0,
  pages INTEGER NOT NULL DEFAULT 0,
  text_length INTEGER NOT NULL DEFAULT 0,
  passages INTEGER NOT NULL DEFAULT 0,
  UNIQUE(source, path)
) WITHOUT ROWID;
CREATE INDEX documents_hash ON documents(hash) WHERE hash <> X'';

CREATE TABLE document_texts(
  document BLOB PRIMARY KEY REFERENCES documents(id),
  text TEXT NOT NULL
);

-- No cascade reaches passages: the index needs their text when they go.
CREATE TABLE passages(
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  document BLOB NOT NULL REFERENCES documents(id),
  source BLOB NOT NULL,
  ordinal INTEGER NOT NULL,
  path TEXT NOT NULL,
  heading TEXT NOT NULL,
  page INTEGER NOT NULL,
  range_from INTEGER NOT NULL,
  range_to INTEGER NOT NULL,
  text TEXT NOT NULL,
  UNIQUE(document, ordinal)
);
CREATE VIRTUAL TABLE passages_index USING fts5(path, heading, text, content='passages', content_rowid='number', tokenize='layers stem');

CREATE TABLE runs(
  id BLOB PRIMARY KEY,
  conversation BLOB NOT NULL,
  question BLOB NOT NULL,
  answer BLOB,
  model TEXT NOT NULL,
  state TEXT NOT NULL,
  started INTEGER NOT NULL,
  ended INTEGER
) WITHOUT ROWID;
CREATE INDEX runs_open ON runs(started) WHERE ended IS NULL;

-- Long work that has not ended, in the order of its beginning.
CREATE TABLE jobs(
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  payload BLOB NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0
);

-- The newest wish of each row, in the order of the last change. A row that changes while it is being sent gets a new sequence, so that
-- removing the sent one leaves the newer.
CREATE TABLE outbox(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT NOT NULL,
  row_id BLOB NOT NULL,
  change TEXT NOT NULL,
  UNIQUE(table_name, row_id)
);

-- Titles and messages. `number` grows with the time of the message, so newest first is the order of the index itself.
CREATE TABLE search_docs(
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  kind INTEGER NOT NULL,
  conversation BLOB NOT NULL
);
CREATE VIRTUAL TABLE search_index USING fts5(title, body, content='', tokenize='layers', prefix='2 3');
-- What the index does not know yet; old_text is what it was given last, because taking a text out of it needs the text.
CREATE TABLE search_queue(
  id BLOB PRIMARY KEY,
  kind INTEGER NOT NULL,
  old_text TEXT
) WITHOUT ROWID;
-- How the text in the index was made. Another version means that texts can no longer be taken out: the index is built anew.
CREATE TABLE search_state(version INTEGER NOT NULL);
INSERT INTO search_state(version) VALUES(1);
