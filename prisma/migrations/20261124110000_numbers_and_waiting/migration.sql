-- Case numbers, and the index of what waits to be handed over. Locks: a short exclusive one on hand_over, new at this point.
CREATE SEQUENCE "case_number_seq" START 1001;
CREATE INDEX "hand_over_waiting_idx" ON "hand_over" ("stored_at") WHERE "handed_at" IS NULL;
