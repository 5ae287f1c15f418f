import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateReadModels1795325905975 implements MigrationInterface {
  readonly name = 'CreateReadModels1795325905975';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE "vouch_read"."programs_v1" (
      "program_id" text COLLATE "C" NOT NULL,
      "name" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "zone" text COLLATE "C" NOT NULL,
      "terms" jsonb NOT NULL,
      "tiers" jsonb NOT NULL,
      "plausible_monthly_revenue_minor" bigint NOT NULL,
      "launched_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT "PK_291866e03977bfa3f1d4fe35537" PRIMARY KEY ("program_id")
    )`);
    await queryRunner.query(`CREATE TABLE "vouch_read"."clock_v1" (
      "zone" text COLLATE "C" NOT NULL,
      "last_closed_day" date NOT NULL,
      CONSTRAINT "PK_f68f6b40498aa6b82bd9a074d0e" PRIMARY KEY ("zone")
    )`);
    await queryRunner.query(`CREATE TABLE "vouch_read"."partners_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "status" text COLLATE "C" NOT NULL,
      "decline_reason" text COLLATE "C",
      "country" text COLLATE "C",
      "applied_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "decided_at" TIMESTAMP WITH TIME ZONE,
      "tier" text COLLATE "C",
      "tier_since" TIMESTAMP WITH TIME ZONE,
      "tier_reason" jsonb,
      "certifications" jsonb NOT NULL,
      CONSTRAINT "PK_37e5e32c084cab295669e5f1c8a" PRIMARY KEY ("partner_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_914fbc3bb589e0ef1049b3588a" ON "vouch_read"."partners_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."tier_changes_v1" (
      "event_id" text COLLATE "C" NOT NULL,
      "position" bigint NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "direction" text COLLATE "C" NOT NULL,
      "from_tier" text COLLATE "C",
      "to_tier" text COLLATE "C" NOT NULL,
      "facts" jsonb NOT NULL,
      "criteria" jsonb NOT NULL,
      "occurred_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT "PK_f7e793b9798f952e0f317215fa4" PRIMARY KEY ("event_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_dce4abdcf07a8103293461d568" ON "vouch_read"."tier_changes_v1"  ("partner_id", "position")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."flags_v1" (
      "event_id" text COLLATE "C" NOT NULL,
      "position" bigint NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "customer_id" text COLLATE "C" NOT NULL,
      "subject" text COLLATE "C" NOT NULL,
      "reason" text COLLATE "C" NOT NULL,
      "evidence" jsonb NOT NULL,
      "source_event_id" text COLLATE "C" NOT NULL,
      "occurred_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT "PK_ee79e01a134e04c20b03b809673" PRIMARY KEY ("event_id")
    )`);
    await queryRunner.query(`CREATE INDEX "IDX_5408c9dc9e031014b0871a45a1" ON "vouch_read"."flags_v1"  ("position")`);
    await queryRunner.query(
      `CREATE INDEX "IDX_d1450591f97699361270e6dded" ON "vouch_read"."flags_v1"  ("partner_id", "position")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."statement_lines_v1" (
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
      CONSTRAINT "PK_2c876022608494770009be01105" PRIMARY KEY ("event_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_92fe7f4be581b993d1f646dde9" ON "vouch_read"."statement_lines_v1"  ("commission_id")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_9aa915df8d0403473e5cacdf9d" ON "vouch_read"."statement_lines_v1"  ("partner_id", "month", "currency")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."account_months_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "month" text COLLATE "C" NOT NULL,
      "lines" integer NOT NULL,
      "refusals" integer NOT NULL,
      "held_delta_minor" bigint NOT NULL,
      "payable_delta_minor" bigint NOT NULL,
      CONSTRAINT "PK_de6dc7b33d31816efbd9cdefa2b" PRIMARY KEY ("partner_id", "currency", "month")
    )`);
    await queryRunner.query(`CREATE TABLE "vouch_read"."partner_value_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "referrals" integer NOT NULL,
      "customers" integer NOT NULL,
      "churned" integer NOT NULL,
      "flagged_conversions" integer NOT NULL,
      "flagged_refunds" integer NOT NULL,
      CONSTRAINT "PK_22bc1f3836db632d61c59987a2b" PRIMARY KEY ("partner_id", "program_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_c7f396708769a20f2e05f519f5" ON "vouch_read"."partner_value_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."partner_days_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "day" date NOT NULL,
      "won" integer NOT NULL,
      "lost" integer NOT NULL,
      CONSTRAINT "PK_8a8615cda2f49d16f5898dee816" PRIMARY KEY ("partner_id", "program_id", "day")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_060d5befdf97c1ad6e3987ab22" ON "vouch_read"."partner_days_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."partner_finances_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "payments" integer NOT NULL,
      "payments_minor" bigint NOT NULL,
      "refunds" integer NOT NULL,
      "refunds_minor" bigint NOT NULL,
      "accrued_minor" bigint NOT NULL,
      "reversed_minor" bigint NOT NULL,
      "released_minor" bigint NOT NULL,
      "paid_minor" bigint NOT NULL,
      "refused" integer NOT NULL,
      CONSTRAINT "PK_3b24d4d8888b0923eb7732581b9" PRIMARY KEY ("partner_id", "program_id", "currency")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_019b85b3f4315a23f6c90fffb2" ON "vouch_read"."partner_finances_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."event_history_v1" (
      "position" bigint NOT NULL,
      "event_id" text COLLATE "C" NOT NULL,
      "recorded_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "occurred_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "type" text COLLATE "C" NOT NULL,
      "stream" text COLLATE "C" NOT NULL,
      "revision" integer NOT NULL,
      "actor" text COLLATE "C" NOT NULL,
      "lane_key" text COLLATE "C" NOT NULL,
      "partner_id" text COLLATE "C",
      "customer_id" text COLLATE "C",
      "correlation_id" text COLLATE "C" NOT NULL,
      "causation_id" text COLLATE "C" NOT NULL,
      "summary" text COLLATE "C" NOT NULL,
      CONSTRAINT "PK_6bc396ce0bd445148f0469b444d" PRIMARY KEY ("position")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_943aaecc1d2212d39dda5569ff" ON "vouch_read"."event_history_v1"  ("occurred_at")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_8b1dd621d737f6c11ca7c1ebc4" ON "vouch_read"."event_history_v1"  ("type", "position")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_ac2d42d0eaf28081bdeab1f7ca" ON "vouch_read"."event_history_v1"  ("customer_id", "position")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_83c820a95fa1d4b8078a54fda9" ON "vouch_read"."event_history_v1"  ("partner_id", "position")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_b22790f4fbd454740c9e4bbd90" ON "vouch_read"."event_history_v1"  ("stream", "revision")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."event_history_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partner_finances_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partner_days_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partner_value_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."account_months_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."statement_lines_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."flags_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."tier_changes_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partners_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."clock_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."programs_v1"`);
  }
}
