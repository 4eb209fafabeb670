-- CreateTable
CREATE TABLE "defect" (
    "key" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "public_title" TEXT NOT NULL,
    "workaround" TEXT,
    "tracker_url" TEXT,
    "state" TEXT NOT NULL,
    "target_release" TEXT,
    "fixed_in" TEXT[],
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "defect_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "defect_update" (
    "id" TEXT NOT NULL,
    "defect_key" TEXT NOT NULL,
    "revision" INTEGER,
    "kind" TEXT NOT NULL,
    "state" TEXT,
    "release" TEXT,
    "target_release" TEXT,
    "is_public" BOOLEAN NOT NULL DEFAULT false,
    "text" TEXT,
    "author_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "defect_update_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "release" (
    "product_id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'planned',
    "notes" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),

    CONSTRAINT "release_pkey" PRIMARY KEY ("product_id","version")
);

-- CreateTable
CREATE TABLE "duty_told" (
    "id" TEXT NOT NULL,
    "case_number" CHAR(8) NOT NULL,
    "duty" TEXT NOT NULL,
    "news" TEXT NOT NULL,
    "contact_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "duty_told_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "defect_product_id_state_idx" ON "defect"("product_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "defect_update_defect_key_revision_key" ON "defect_update"("defect_key", "revision");

-- CreateIndex
CREATE INDEX "duty_told_case_number_idx" ON "duty_told"("case_number");

-- CreateIndex
CREATE UNIQUE INDEX "duty_told_news_case_number_duty_key" ON "duty_told"("news", "case_number", "duty");
