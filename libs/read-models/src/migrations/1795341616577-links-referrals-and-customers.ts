import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LinksReferralsAndCustomers1795341616577 implements MigrationInterface {
  readonly name = 'LinksReferralsAndCustomers1795341616577';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE "vouch_read"."link_performance_v1" (
      "code" text COLLATE "C" NOT NULL,
      "day" date NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "clicks" integer NOT NULL,
      "referrals" integer NOT NULL,
      "conversions" integer NOT NULL,
      CONSTRAINT "PK_2411f7ec945a13396da29f5ce44" PRIMARY KEY ("code", "day")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_bae9143339380f391a0b0191c2" ON "vouch_read"."link_performance_v1"  ("partner_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."referral_pipeline_v1" (
      "referral_id" text COLLATE "C" NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "via" text COLLATE "C" NOT NULL,
      "state" text COLLATE "C" NOT NULL,
      "referred_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "refused_for" text COLLATE "C",
      "other_referral_id" text COLLATE "C",
      "protected_until" TIMESTAMP WITH TIME ZONE,
      "expires_on" date,
      "code" text COLLATE "C",
      "source" text COLLATE "C",
      "heard_about" text COLLATE "C",
      "customer_id" text COLLATE "C",
      "prospect_id" text COLLATE "C",
      CONSTRAINT "PK_a615834a8d654354b7d8b13f696" PRIMARY KEY ("referral_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_f3fbf57a5576e2fd57534c5d91" ON "vouch_read"."referral_pipeline_v1"  ("program_id")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_8040b51022d5d2436213e9fc9d" ON "vouch_read"."referral_pipeline_v1"  ("partner_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."program_funnel_v1" (
      "program_id" text COLLATE "C" NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "month" text COLLATE "C" NOT NULL,
      "clicks" integer NOT NULL,
      "referrals" integer NOT NULL,
      "accepted" integer NOT NULL,
      "conversions" integer NOT NULL,
      CONSTRAINT "PK_21dfcbd327f1ce9bc58ac3269b9" PRIMARY KEY ("program_id", "partner_id", "month")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_785b46b4879fbefe4d280500ee" ON "vouch_read"."program_funnel_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."customers_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "customer_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "referral_id" text COLLATE "C" NOT NULL,
      "via" text COLLATE "C" NOT NULL,
      "converted_on" date NOT NULL,
      "state" text COLLATE "C" NOT NULL,
      "paid" text COLLATE "C" NOT NULL,
      "revenue" jsonb NOT NULL,
      "plan" text COLLATE "C",
      "seats" integer,
      "monthly_revenue" jsonb,
      "churned_on" date,
      "returned_on" date,
      CONSTRAINT "PK_50823abc61b298f26480dceb06f" PRIMARY KEY ("partner_id", "customer_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_353a0edc8797eefdac5592da67" ON "vouch_read"."customers_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."reported_sources_v1" (
      "customer_id" text COLLATE "C" NOT NULL,
      "channel" text COLLATE "C",
      "note_id" text COLLATE "C",
      "tracked_via" text COLLATE "C",
      "partner_id" text COLLATE "C",
      "program_id" text COLLATE "C",
      CONSTRAINT "PK_9a08f5d458a98b93f3712b33a1f" PRIMARY KEY ("customer_id")
    )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."reported_sources_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."customers_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."program_funnel_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."referral_pipeline_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."link_performance_v1"`);
  }
}
