-- By which rules of feeds.toml a source's last document was read.
ALTER TABLE sources ADD COLUMN read_by TEXT;
