-- How often the operator's command has failed over an alert, and when it is tried again.
ALTER TABLE alerts ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alerts ADD COLUMN due INTEGER NOT NULL DEFAULT 0;
