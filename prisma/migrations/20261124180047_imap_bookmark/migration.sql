-- CreateTable
CREATE TABLE "imap_bookmark" (
    "mailbox" TEXT NOT NULL,
    "validity" BIGINT NOT NULL,
    "uid" BIGINT NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "imap_bookmark_pkey" PRIMARY KEY ("mailbox")
);
