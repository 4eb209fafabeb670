-- AlterTable
ALTER TABLE "support_case" ADD COLUMN     "defects" TEXT[],
ADD COLUMN     "duties" TEXT[],
ADD COLUMN     "merged_into" CHAR(8);

-- CreateIndex
CREATE INDEX "support_case_merged_into_idx" ON "support_case"("merged_into");

-- CreateIndex
CREATE INDEX "support_case_defects_idx" ON "support_case" USING GIN ("defects");

-- CreateIndex
CREATE INDEX "support_case_duties_idx" ON "support_case" USING GIN ("duties");
