-- Reports over a time. Locks: writes to timeline_entry wait while it is built, which is one reading of the table.
CREATE INDEX "timeline_entry_at_idx" ON "timeline_entry" USING BRIN ("at");
