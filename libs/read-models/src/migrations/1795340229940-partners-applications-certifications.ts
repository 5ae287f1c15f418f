import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PartnersApplicationsCertifications1795340229940 implements MigrationInterface {
  readonly name = 'PartnersApplicationsCertifications1795340229940';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE "vouch_read"."partners_v2" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "status" text COLLATE "C" NOT NULL,
      "status_since" TIMESTAMP WITH TIME ZONE NOT NULL,
      "reason" text COLLATE "C",
      "country" text COLLATE "C",
      "people" jsonb NOT NULL,
      "applied_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "decided_at" TIMESTAMP WITH TIME ZONE,
      "accepted_terms" integer,
      "fee_paid_until" date,
      "tier" text COLLATE "C",
      "tier_since" TIMESTAMP WITH TIME ZONE,
      "tier_reason" jsonb,
      "certifications" jsonb NOT NULL,
      "tracks" jsonb NOT NULL,
      CONSTRAINT "PK_ee1bb133f3955672b8c3ee3b2df" PRIMARY KEY ("partner_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_ca2f362cfcf3164d7f517d4317" ON "vouch_read"."partners_v2"  ("program_id", "status")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."applications_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "attempt" integer NOT NULL,
      "state" text COLLATE "C" NOT NULL,
      "applied_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "state_since" TIMESTAMP WITH TIME ZONE NOT NULL,
      "contact_id" text COLLATE "C",
      "country" text COLLATE "C",
      "form_version" integer,
      "answers" jsonb NOT NULL,
      "text_ids" jsonb NOT NULL,
      "question_id" text COLLATE "C",
      "form" text COLLATE "C",
      "duplicate_person" text COLLATE "C",
      "duplicate_company" text COLLATE "C",
      "disposable_address" text COLLATE "C",
      "free_mail" text COLLATE "C",
      "country_rule" text COLLATE "C",
      "domain_rule" text COLLATE "C",
      "matches" jsonb NOT NULL,
      "decided_by" text COLLATE "C",
      "reason" text COLLATE "C",
      "may_reapply_from" date,
      CONSTRAINT "PK_80248b50747afb5ea09766839f2" PRIMARY KEY ("partner_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_feb03b995b8fcb393a150b20c0" ON "vouch_read"."applications_v1"  ("program_id", "state", "applied_at")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."certifications_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "track_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "status" text COLLATE "C" NOT NULL,
      "awarded_on" date,
      "expires_on" date NOT NULL,
      "noticed_at" TIMESTAMP WITH TIME ZONE,
      "track_version" integer,
      "by" text COLLATE "C",
      "reason" text COLLATE "C",
      "attempts" integer NOT NULL,
      "passed" integer NOT NULL,
      CONSTRAINT "PK_0ed86cb4bed2aadad68bd34c040" PRIMARY KEY ("partner_id", "track_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_f2437b62886bbfb415fc481e79" ON "vouch_read"."certifications_v1"  ("status", "expires_on")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."certifications_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."applications_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partners_v2"`);
  }
}
