-- Lists of one product's cases, which may be few among many. Locks: writes to support_case wait while it is built.
CREATE INDEX "support_case_product_id_updated_at_case_number_idx" ON "support_case"("product_id", "updated_at", "case_number");
