import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ProgramsAndCosts1795339122881 implements MigrationInterface {
  readonly name = 'ProgramsAndCosts1795339122881';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE "vouch_read"."programs_v2" (
      "program_id" text COLLATE "C" NOT NULL,
      "name" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "zone" text COLLATE "C" NOT NULL,
      "status" text COLLATE "C" NOT NULL,
      "status_reason" text COLLATE "C",
      "status_note_id" text COLLATE "C",
      "status_since" TIMESTAMP WITH TIME ZONE NOT NULL,
      "admission" text COLLATE "C" NOT NULL,
      "versions" jsonb NOT NULL,
      "plausible_monthly_revenue_minor" bigint NOT NULL,
      "referral_window_days" integer NOT NULL,
      "deal_protection_days" integer NOT NULL,
      "form" jsonb,
      "rules" jsonb,
      "tracks" jsonb NOT NULL,
      "launched_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT "PK_390ab8863141f54c09e35e75912" PRIMARY KEY ("program_id")
    )`);
    await queryRunner.query(`CREATE TABLE "vouch_read"."program_terms_v1" (
      "program_id" text COLLATE "C" NOT NULL,
      "version" integer NOT NULL,
      "terms" jsonb NOT NULL,
      "tiers" jsonb NOT NULL,
      "acceptance" text COLLATE "C" NOT NULL,
      "effective_from" TIMESTAMP WITH TIME ZONE NOT NULL,
      "published_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "difference" jsonb NOT NULL,
      "event_id" text COLLATE "C" NOT NULL,
      "position" bigint NOT NULL,
      CONSTRAINT "PK_23f161c02791c01b2b0a0f3bd75" PRIMARY KEY ("program_id", "version")
    )`);
    await queryRunner.query(`CREATE TABLE "vouch_read"."program_costs_v1" (
      "cost_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "partner_id" text COLLATE "C",
      "kind" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "amount_minor" bigint NOT NULL,
      "incurred_on" date NOT NULL,
      CONSTRAINT "PK_ef5f257f1650465c4c36684e784" PRIMARY KEY ("cost_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_301c2df92ac6f4372fd80b3119" ON "vouch_read"."program_costs_v1"  ("partner_id")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_d676b2a0c5731c8fbafff3ab2f" ON "vouch_read"."program_costs_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."clock_v2" (
      "zone" text COLLATE "C" NOT NULL,
      "last_closed_day" date NOT NULL,
      "last_closed_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT "PK_71c1096bac325bf02ff113c0eb8" PRIMARY KEY ("zone")
    )`);
    await queryRunner.query(`CREATE TABLE "vouch_read"."statement_lines_v2" (
      "event_id" text COLLATE "C" NOT NULL,
      "position" bigint NOT NULL,
      "stream" text COLLATE "C" NOT NULL,
      "revision" integer NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "month" text COLLATE "C" NOT NULL,
      "booked_on" date NOT NULL,
      "kind" text COLLATE "C" NOT NULL,
      "commission_id" text COLLATE "C",
      "customer_id" text COLLATE "C",
      "payment_id" text COLLATE "C",
      "refund_id" text COLLATE "C",
      "payout_id" text COLLATE "C",
      "amount_minor" bigint NOT NULL,
      "basis_minor" bigint,
      "rate" text COLLATE "C",
      "release_on" date,
      "refusal" text COLLATE "C",
      "held_delta_minor" bigint NOT NULL,
      "payable_delta_minor" bigint NOT NULL,
      "explanation" jsonb NOT NULL,
      "source_event_id" text COLLATE "C",
      CONSTRAINT "PK_5ff37a216a37fdd50398fc6da97" PRIMARY KEY ("event_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_eae64d9912c14c5e898bca24fe" ON "vouch_read"."statement_lines_v2"  ("commission_id")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_99469b67f6952b62479e6c009a" ON "vouch_read"."statement_lines_v2"  ("partner_id", "month", "currency")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."account_months_v2" (
      "partner_id" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "month" text COLLATE "C" NOT NULL,
      "lines" integer NOT NULL,
      "refusals" integer NOT NULL,
      "held_delta_minor" bigint NOT NULL,
      "payable_delta_minor" bigint NOT NULL,
      CONSTRAINT "PK_5dd8d54530d6663b4c6a9368437" PRIMARY KEY ("partner_id", "currency", "month")
    )`);
    await queryRunner.query(`CREATE TABLE "vouch_read"."partner_finances_v2" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "payments" integer NOT NULL,
      "payments_minor" bigint NOT NULL,
      "refunds" integer NOT NULL,
      "refunds_minor" bigint NOT NULL,
      "accrued_minor" bigint NOT NULL,
      "reversed_minor" bigint NOT NULL,
      "forfeited_minor" bigint NOT NULL,
      "released_minor" bigint NOT NULL,
      "paid_minor" bigint NOT NULL,
      "refused" integer NOT NULL,
      CONSTRAINT "PK_4ab397a8976bb524717ecacbe2c" PRIMARY KEY ("partner_id", "program_id", "currency")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_71ac799b70fd05ae2c4fa2877d" ON "vouch_read"."partner_finances_v2"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."customer_revenue_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "customer_id" text COLLATE "C" NOT NULL,
      "converted_on" date,
      "churned_on" date,
      "months" jsonb NOT NULL,
      CONSTRAINT "PK_dec40b14c4a131f191191811875" PRIMARY KEY ("partner_id", "program_id", "customer_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_51e5a72916f1459f2608b3a321" ON "vouch_read"."customer_revenue_v1"  ("program_id")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."customer_revenue_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partner_finances_v2"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."account_months_v2"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."statement_lines_v2"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."clock_v2"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."program_costs_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."program_terms_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."programs_v2"`);
  }
}
