-- CreateIndex
CREATE INDEX "duty_told_news_state_idx" ON "duty_told"("news", "state");
