import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateReadModels1795352238479 implements MigrationInterface {
  readonly name = 'CreateReadModels1795352238479';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE "vouch_read"."programs_v1" (
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
      CONSTRAINT "PK_291866e03977bfa3f1d4fe35537" PRIMARY KEY ("program_id")
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
      "closed_month" text COLLATE "C",
      CONSTRAINT "PK_71c1096bac325bf02ff113c0eb8" PRIMARY KEY ("zone")
    )`);
    await queryRunner.query(`CREATE TABLE "vouch_read"."partners_v1" (
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
      CONSTRAINT "PK_37e5e32c084cab295669e5f1c8a" PRIMARY KEY ("partner_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_5b2cb236ec3292bdaff2ffe0a2" ON "vouch_read"."partners_v1"  ("program_id", "status")`,
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
    await queryRunner.query(`CREATE TABLE "vouch_read"."partner_terms_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "agreements" jsonb NOT NULL,
      "groups" jsonb NOT NULL,
      CONSTRAINT "PK_416e7dd83725d822b3f6697a3a9" PRIMARY KEY ("partner_id")
    )`);
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
      "note_id" text COLLATE "C",
      "recorded_by" text COLLATE "C" NOT NULL,
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
      "payments" integer NOT NULL,
      "revenue" jsonb NOT NULL,
      "plan" text COLLATE "C",
      "seats" integer,
      "monthly_revenue" jsonb,
      "since" jsonb NOT NULL,
      "churned_on" date,
      "returned_on" date,
      CONSTRAINT "PK_50823abc61b298f26480dceb06f" PRIMARY KEY ("partner_id", "customer_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_353a0edc8797eefdac5592da67" ON "vouch_read"."customers_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."customer_people_v1" (
      "customer_id" text COLLATE "C" NOT NULL,
      "person_id" text COLLATE "C",
      CONSTRAINT "PK_527af7635279d3770653909b2fb" PRIMARY KEY ("customer_id")
    )`);
    await queryRunner.query(`CREATE TABLE "vouch_read"."reported_sources_v1" (
      "customer_id" text COLLATE "C" NOT NULL,
      "channel" text COLLATE "C",
      "note_id" text COLLATE "C",
      "tracked_via" text COLLATE "C",
      "partner_id" text COLLATE "C",
      "program_id" text COLLATE "C",
      CONSTRAINT "PK_9a08f5d458a98b93f3712b33a1f" PRIMARY KEY ("customer_id")
    )`);
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
    await queryRunner.query(`CREATE TABLE "vouch_read"."unmatched_facts_v1" (
      "customer_id" text COLLATE "C" NOT NULL,
      "waiting" integer NOT NULL,
      "since" TIMESTAMP WITH TIME ZONE NOT NULL,
      "waits_for" jsonb NOT NULL,
      "facts" jsonb NOT NULL,
      "missing" jsonb NOT NULL,
      "known" jsonb NOT NULL,
      CONSTRAINT "PK_c663acbfe5a53f7c2c402fab9f7" PRIMARY KEY ("customer_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_a8c3cf917adbdb67bb199ebb85" ON "vouch_read"."unmatched_facts_v1"  ("waiting", "since")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."claims_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "claim_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "customer_id" text COLLATE "C" NOT NULL,
      "payment_id" text COLLATE "C",
      "note_id" text COLLATE "C" NOT NULL,
      "claimed_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "state" text COLLATE "C" NOT NULL,
      "reason" text COLLATE "C",
      "answer_id" text COLLATE "C",
      "ended_at" TIMESTAMP WITH TIME ZONE,
      CONSTRAINT "PK_bd1e5e02f1e8dfa5484fc853ef9" PRIMARY KEY ("partner_id", "claim_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_357bc1679697399b5bf487a6a2" ON "vouch_read"."claims_v1"  ("state", "claimed_at")`,
    );
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
      "occurred_on" date NOT NULL,
      "kind" text COLLATE "C" NOT NULL,
      "commission_id" text COLLATE "C",
      "customer_id" text COLLATE "C",
      "occasion" text COLLATE "C",
      "quantity" integer,
      "referral_id" text COLLATE "C",
      "recruit_id" text COLLATE "C",
      "payment_id" text COLLATE "C",
      "refund_id" text COLLATE "C",
      "payout_id" text COLLATE "C",
      "amount_minor" bigint NOT NULL,
      "basis_minor" bigint,
      "basis_currency" text COLLATE "C",
      "exchanged" jsonb,
      "rule" text COLLATE "C",
      "pays" jsonb,
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
      "program_id" text COLLATE "C" NOT NULL,
      "lines" integer NOT NULL,
      "refusals" integer NOT NULL,
      "held_delta_minor" bigint NOT NULL,
      "payable_delta_minor" bigint NOT NULL,
      "in_payout_delta_minor" bigint NOT NULL,
      "expense_delta_minor" bigint NOT NULL,
      "bank_delta_minor" bigint NOT NULL,
      "closed" jsonb,
      CONSTRAINT "PK_5dd8d54530d6663b4c6a9368437" PRIMARY KEY ("partner_id", "currency", "month")
    )`);
    await queryRunner.query(`CREATE TABLE "vouch_read"."account_days_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "booked_on" date NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "held_delta_minor" bigint NOT NULL,
      "payable_delta_minor" bigint NOT NULL,
      "in_payout_delta_minor" bigint NOT NULL,
      "expense_delta_minor" bigint NOT NULL,
      "bank_delta_minor" bigint NOT NULL,
      CONSTRAINT "PK_983e0e3069a2aea28cde97fe9bb" PRIMARY KEY ("partner_id", "currency", "booked_on")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_2188086654b3438d062dc650bf" ON "vouch_read"."account_days_v1"  ("booked_on")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."accounts_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "held_minor" bigint NOT NULL,
      "payable_minor" bigint NOT NULL,
      "in_payout_minor" bigint NOT NULL,
      CONSTRAINT "PK_33f6bab4abcbc9918476e4f6552" PRIMARY KEY ("partner_id", "currency")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_39ba57bcfa50d8cb4a1764bbc0" ON "vouch_read"."accounts_v1"  ("program_id", "currency")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."conversions_v1" (
      "commission_id" text COLLATE "C" NOT NULL,
      "position" bigint NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "rule" text COLLATE "C" NOT NULL,
      "computed" jsonb NOT NULL,
      "paid_in" jsonb NOT NULL,
      "occurred_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT "PK_4278a6573fe22e2e53154217d46" PRIMARY KEY ("commission_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_3056d4205b05dc224c9b3917b6" ON "vouch_read"."conversions_v1"  ("partner_id", "position")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."rewards_v1" (
      "reward_id" text COLLATE "C" NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "rule" text COLLATE "C" NOT NULL,
      "terms_version" integer NOT NULL,
      "kind" text COLLATE "C" NOT NULL,
      "pays" jsonb NOT NULL,
      "quantity" integer NOT NULL,
      "recipient" text COLLATE "C" NOT NULL,
      "customer_id" text COLLATE "C",
      "state" text COLLATE "C" NOT NULL,
      "owed_on" date NOT NULL,
      "release_on" date NOT NULL,
      "expires_on" date,
      "worth_minor" bigint,
      "currency" text COLLATE "C",
      "given_minor" bigint NOT NULL,
      "account_id" text COLLATE "C",
      "reference" text COLLATE "C",
      "failures" integer NOT NULL,
      "reason" text COLLATE "C",
      "changed_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "source_event_id" text COLLATE "C" NOT NULL,
      CONSTRAINT "PK_0e0cf615b7be9fb6a24432867fe" PRIMARY KEY ("reward_id")
    )`);
    await queryRunner.query(`CREATE INDEX "IDX_797c721bb9d9f0728216c208ac" ON "vouch_read"."rewards_v1"  ("state")`);
    await queryRunner.query(
      `CREATE INDEX "IDX_afe0d300ae069e9458d7e26126" ON "vouch_read"."rewards_v1"  ("partner_id", "owed_on")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."referral_earnings_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "customer_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "referral_id" text COLLATE "C",
      "converted_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "payments" integer NOT NULL,
      "earned" integer NOT NULL,
      "refusal" text COLLATE "C",
      CONSTRAINT "PK_2205f65574f1fbc5a48e764e194" PRIMARY KEY ("partner_id", "customer_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_703b3ef5f95fb90aa5328b1c8d" ON "vouch_read"."referral_earnings_v1"  ("earned")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."payouts_v1" (
      "payout_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "currency" text COLLATE "C" NOT NULL,
      "state" text COLLATE "C" NOT NULL,
      "method" text COLLATE "C",
      "minimum_minor" bigint NOT NULL,
      "proposed_by" text COLLATE "C" NOT NULL,
      "proposed_on" date NOT NULL,
      "proposed_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "approved_by" text COLLATE "C",
      "approved_at" TIMESTAMP WITH TIME ZONE,
      "rejected_for" text COLLATE "C",
      "note_id" text COLLATE "C",
      "awaited" integer,
      "lines" integer NOT NULL,
      "total_minor" bigint NOT NULL,
      "paid_minor" bigint NOT NULL,
      "returned_minor" bigint NOT NULL,
      CONSTRAINT "PK_71f57176160b695e651a896efdd" PRIMARY KEY ("payout_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_c660c558877b3dcbcc078a6b31" ON "vouch_read"."payouts_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."payout_lines_v1" (
      "payout_id" text COLLATE "C" NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "state" text COLLATE "C" NOT NULL,
      "amount_minor" bigint NOT NULL,
      "method" text COLLATE "C",
      "details_id" text COLLATE "C",
      "sending_id" text COLLATE "C",
      "sent_at" TIMESTAMP WITH TIME ZONE,
      "left_out_for" text COLLATE "C",
      "until" date,
      "code" text COLLATE "C",
      "paid_on" date,
      "reference" text COLLATE "C",
      CONSTRAINT "PK_f1a85cdb647fde2e87888ba92d2" PRIMARY KEY ("payout_id", "partner_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_aea410da19a06956a5315256b4" ON "vouch_read"."payout_lines_v1"  ("partner_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."payout_details_v1" (
      "details_id" text COLLATE "C" NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "method" text COLLATE "C" NOT NULL,
      "text_ids" jsonb NOT NULL,
      "set_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT "PK_1900e8ae41f904e3e4a01ea3943" PRIMARY KEY ("details_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_0a210b7642009c3091e65c92d0" ON "vouch_read"."payout_details_v1"  ("partner_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."holds_v3" (
      "partner_id" text COLLATE "C" NOT NULL,
      "hold_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "because" text COLLATE "C" NOT NULL,
      "reason" text COLLATE "C" NOT NULL,
      "note_id" text COLLATE "C",
      "customer_id" text COLLATE "C",
      "commission_id" text COLLATE "C",
      "commission_ids" jsonb NOT NULL,
      "recruit_id" text COLLATE "C",
      "payment_id" text COLLATE "C",
      "held" jsonb NOT NULL,
      "state" text COLLATE "C" NOT NULL,
      "placed_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "placed_on" date NOT NULL,
      "placed_by" text COLLATE "C" NOT NULL,
      "ended_on" date,
      "ended_by" text COLLATE "C",
      "end_reason" text COLLATE "C",
      "end_grounds" text COLLATE "C",
      "end_note_id" text COLLATE "C",
      CONSTRAINT "PK_283624c727b86c3c294a63fa82c" PRIMARY KEY ("partner_id", "hold_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_13a9a1ce72508e823e1595e651" ON "vouch_read"."holds_v3"  ("partner_id", "placed_on")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_87ffa3d1156c52fdf172b766dd" ON "vouch_read"."holds_v3"  ("partner_id", "placed_at")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_cf27a306c10253ea6864e98e99" ON "vouch_read"."holds_v3"  ("state", "placed_at")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."fraud_signals_v1" (
      "event_id" text COLLATE "C" NOT NULL,
      "position" bigint NOT NULL,
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "signal" text COLLATE "C" NOT NULL,
      "customer_id" text COLLATE "C",
      "evidence" jsonb NOT NULL,
      "hold_id" text COLLATE "C",
      "raised_on" date NOT NULL,
      "source_event_id" text COLLATE "C" NOT NULL,
      CONSTRAINT "PK_6cfdb9268b57f857744d78ba05d" PRIMARY KEY ("event_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_b14da63407133e3e61b95fd488" ON "vouch_read"."fraud_signals_v1"  ("hold_id")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_f59a634815ecbfc97299b8301d" ON "vouch_read"."fraud_signals_v1"  ("partner_id", "position")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."exchange_rates_v1" (
      "source" text COLLATE "C" NOT NULL,
      "from" text COLLATE "C" NOT NULL,
      "to" text COLLATE "C" NOT NULL,
      "at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "rate" text COLLATE "C" NOT NULL,
      CONSTRAINT "PK_f084d84d7dfcc916e5270bb102c" PRIMARY KEY ("source", "from", "to", "at")
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
      "forfeited_minor" bigint NOT NULL,
      "released_minor" bigint NOT NULL,
      "paid_minor" bigint NOT NULL,
      "rewards_minor" bigint NOT NULL,
      "refused" integer NOT NULL,
      CONSTRAINT "PK_3b24d4d8888b0923eb7732581b9" PRIMARY KEY ("partner_id", "program_id", "currency")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_019b85b3f4315a23f6c90fffb2" ON "vouch_read"."partner_finances_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."partner_months_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "month" text COLLATE "C" NOT NULL,
      "customers_won" integer NOT NULL,
      "net_revenue" jsonb NOT NULL,
      "commissions" jsonb NOT NULL,
      "rewards" jsonb NOT NULL,
      CONSTRAINT "PK_3785675a7880fe30ca18ec2040d" PRIMARY KEY ("partner_id", "program_id", "month")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_f7128d6350114a5ce701071c82" ON "vouch_read"."partner_months_v1"  ("program_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."customer_revenue_v1" (
      "partner_id" text COLLATE "C" NOT NULL,
      "program_id" text COLLATE "C" NOT NULL,
      "customer_id" text COLLATE "C" NOT NULL,
      "converted_on" date,
      "left_on" jsonb NOT NULL,
      "returned_on" jsonb NOT NULL,
      "months" jsonb NOT NULL,
      CONSTRAINT "PK_dec40b14c4a131f191191811875" PRIMARY KEY ("partner_id", "program_id", "customer_id")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_51e5a72916f1459f2608b3a321" ON "vouch_read"."customer_revenue_v1"  ("program_id")`,
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
      "persons" jsonb,
      "texts" jsonb,
      "correlation_id" text COLLATE "C" NOT NULL,
      "causation_id" text COLLATE "C" NOT NULL,
      "summary" text COLLATE "C" NOT NULL,
      CONSTRAINT "PK_6bc396ce0bd445148f0469b444d" PRIMARY KEY ("position")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_943aaecc1d2212d39dda5569ff" ON "vouch_read"."event_history_v1"  ("occurred_at")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_fcd68ba84882582a848e4b462b" ON "vouch_read"."event_history_v1" USING gin ("persons") WHERE (persons IS NOT NULL)`,
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
    await queryRunner.query(
      `CREATE INDEX "IDX_5eeab6292d7742f60a06ec9932" ON "vouch_read"."event_history_v1"  ("event_id")`,
    );
    await queryRunner.query(`CREATE TABLE "vouch_read"."api_keys_v1" (
      "key_id" text COLLATE "C" NOT NULL,
      "role" text COLLATE "C" NOT NULL,
      "partner_id" text COLLATE "C",
      "scopes" jsonb,
      "holder" text COLLATE "C",
      "label" text COLLATE "C",
      "created_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      "created_by" text COLLATE "C" NOT NULL,
      "expires_at" TIMESTAMP WITH TIME ZONE,
      "secret" integer NOT NULL,
      "previous_until" TIMESTAMP WITH TIME ZONE,
      "revoked_at" TIMESTAMP WITH TIME ZONE,
      "revoked_by" text COLLATE "C",
      "revoked_for" text COLLATE "C",
      CONSTRAINT "PK_eb34edb76e0ab5905e32e2f0f08" PRIMARY KEY ("key_id")
    )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."api_keys_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."event_history_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."customer_revenue_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partner_months_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partner_finances_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partner_days_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partner_value_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."exchange_rates_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."fraud_signals_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."holds_v3"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."payout_details_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."payout_lines_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."payouts_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."referral_earnings_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."rewards_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."conversions_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."accounts_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."account_days_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."account_months_v2"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."statement_lines_v2"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."claims_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."unmatched_facts_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."flags_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."certifications_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."reported_sources_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."customer_people_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."customers_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."program_funnel_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."referral_pipeline_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."link_performance_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partner_terms_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."tier_changes_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."applications_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."partners_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."clock_v2"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."program_costs_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."program_terms_v1"`);
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."programs_v1"`);
  }
}
