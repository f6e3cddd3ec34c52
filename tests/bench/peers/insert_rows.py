"""The ceiling of the disk: one row in one durable transaction and one synced file per document, nothing else."""

import os
import sqlite3
import sys

directory, documents, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
database = sqlite3.connect(os.path.join(directory, "rows.db"), isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute("PRAGMA synchronous = FULL")
database.execute("CREATE TABLE package (id INTEGER PRIMARY KEY, doc_id TEXT UNIQUE, sha256 TEXT, bytes INTEGER)")
content = os.urandom(size)
folder = os.open(directory, os.O_RDONLY)
for number in range(documents):
    path = os.path.join(directory, f"{number}.blob")
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.fsync(folder)
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO package (doc_id, sha256, bytes) VALUES (?, ?, ?)", (f"{number:024x}", "0" * 64, size))
    database.execute("COMMIT")
