-- AlterTable
ALTER TABLE "mail_notice" ADD COLUMN     "attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "case_number" CHAR(8),
ADD COLUMN     "last_error" TEXT,
ADD COLUMN     "not_before" TIMESTAMPTZ(3),
ADD COLUMN     "state" TEXT NOT NULL DEFAULT 'sent';

-- CreateIndex
CREATE INDEX "mail_notice_state_not_before_idx" ON "mail_notice"("state", "not_before");

-- CreateIndex
CREATE INDEX "received_mail_outcome_lane_position_idx" ON "received_mail"("outcome", "lane", "position");
