-- AlterTable
ALTER TABLE "api_token" ADD COLUMN     "scope" TEXT;
