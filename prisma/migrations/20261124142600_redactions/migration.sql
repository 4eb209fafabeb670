-- Who removed words of a message, and when. Locks: a moment on message; the constant default rewrites nothing.
ALTER TABLE "message" ADD COLUMN "redactions" JSONB NOT NULL DEFAULT '[]';
