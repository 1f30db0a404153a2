-- `pulse` and `rest` are JSON, as `rhythm` is: when a source had news lately, and the requests of its last visit that are still to be made.
ALTER TABLE sources ADD COLUMN pulse TEXT;
ALTER TABLE sources ADD COLUMN rest TEXT;
