-- Adds columns without a rewrite: each takes its lock for a moment.
-- AlterTable
ALTER TABLE "engineer" ADD COLUMN     "away_from" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "support_case" ADD COLUMN     "dues" JSONB NOT NULL DEFAULT '{}';
