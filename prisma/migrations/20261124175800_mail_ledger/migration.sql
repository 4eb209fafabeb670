-- CreateTable
CREATE TABLE "mail_act" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "mail_id" TEXT,
    "sender" TEXT,

    CONSTRAINT "mail_act_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mail_act_mail_id_at_idx" ON "mail_act"("mail_id", "at");

-- CreateIndex
CREATE INDEX "mail_act_sender_at_idx" ON "mail_act"("sender", "at");

-- CreateIndex
CREATE INDEX "received_mail_received_at_idx" ON "received_mail" USING BRIN ("received_at");

-- Few rows of a long table: what the alarms ask for every few seconds. Prisma's schema knows no partial indexes.
CREATE INDEX "received_mail_waiting_idx" ON "received_mail" ("received_at") WHERE "outcome" IS NULL;
CREATE INDEX "received_mail_quarantine_idx" ON "received_mail" ("received_at") WHERE "outcome" = 'quarantined' AND "settled_at" IS NULL;
