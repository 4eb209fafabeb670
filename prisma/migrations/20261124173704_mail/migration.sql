-- CreateTable
CREATE TABLE "received_mail" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "door" TEXT NOT NULL,
    "peer" JSONB NOT NULL DEFAULT '{}',
    "envelope_from" TEXT NOT NULL,
    "envelope_to" TEXT[],
    "box" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "duplicate_key" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_by" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "message_id" TEXT,
    "from_name" TEXT,
    "from_address" TEXT,
    "subject" TEXT,
    "kind" TEXT,
    "outcome" TEXT,
    "reason" TEXT,
    "rule" TEXT,
    "evidence" JSONB NOT NULL DEFAULT '{}',
    "case_number" CHAR(8),
    "duplicate_of" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "settled_how" TEXT,
    "settled_by" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "received_mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "received_mail_part" (
    "mail_id" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "received_mail_part_pkey" PRIMARY KEY ("mail_id","index")
);

-- CreateTable
CREATE TABLE "mail_reference" (
    "message_id" TEXT NOT NULL,
    "case_number" CHAR(8) NOT NULL,
    "direction" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mail_reference_pkey" PRIMARY KEY ("message_id","case_number")
);

-- CreateTable
CREATE TABLE "sender_rule" (
    "sender" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "note" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sender_rule_pkey" PRIMARY KEY ("sender")
);

-- CreateTable
CREATE TABLE "mail_notice" (
    "id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "mail_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mail_notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachment" (
    "id" TEXT NOT NULL,
    "case_number" CHAR(8) NOT NULL,
    "message_id" TEXT,
    "name" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'ready',
    "content_id" TEXT,
    "is_inline" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "received_mail_position_key" ON "received_mail"("position");

-- CreateIndex
CREATE INDEX "received_mail_outcome_position_idx" ON "received_mail"("outcome", "position");

-- CreateIndex
CREATE INDEX "received_mail_lane_position_idx" ON "received_mail"("lane", "position");

-- CreateIndex
CREATE INDEX "received_mail_duplicate_key_idx" ON "received_mail"("duplicate_key");

-- CreateIndex
CREATE INDEX "received_mail_message_id_idx" ON "received_mail"("message_id");

-- CreateIndex
CREATE INDEX "received_mail_case_number_position_idx" ON "received_mail"("case_number", "position");

-- CreateIndex
CREATE INDEX "received_mail_from_address_received_at_idx" ON "received_mail"("from_address", "received_at");

-- CreateIndex
CREATE INDEX "mail_reference_case_number_at_idx" ON "mail_reference"("case_number", "at");

-- CreateIndex
CREATE INDEX "mail_notice_address_at_idx" ON "mail_notice"("address", "at");

-- CreateIndex
CREATE INDEX "attachment_case_number_created_at_id_idx" ON "attachment"("case_number", "created_at", "id");

-- CreateIndex
CREATE INDEX "attachment_message_id_idx" ON "attachment"("message_id");
