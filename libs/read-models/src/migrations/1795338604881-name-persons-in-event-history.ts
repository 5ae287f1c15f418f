import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NamePersonsInEventHistory1795338604881 implements MigrationInterface {
  readonly name = 'NamePersonsInEventHistory1795338604881';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE "vouch_read"."event_history_v2" (
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
      CONSTRAINT "PK_142896f1fdcdfb213162f687a37" PRIMARY KEY ("position")
    )`);
    await queryRunner.query(
      `CREATE INDEX "IDX_3bbe60b93ab06a6f7ffecd9edd" ON "vouch_read"."event_history_v2"  ("occurred_at")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_8176b29d40d697fe1fc705f9b5" ON "vouch_read"."event_history_v2" USING gin ("persons") WHERE (persons IS NOT NULL)`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_a163a7ba0c24a75262cc33ef85" ON "vouch_read"."event_history_v2"  ("type", "position")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_d5e8b82f37d84c0191b3d668e9" ON "vouch_read"."event_history_v2"  ("customer_id", "position")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_2c945420a69d947a98a85493bb" ON "vouch_read"."event_history_v2"  ("partner_id", "position")`,
    );
    await queryRunner.query(
      `CREATE INDEX "IDX_fb85398f91001625173c0cba7a" ON "vouch_read"."event_history_v2"  ("stream", "revision")`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE IF EXISTS "vouch_read"."event_history_v2"`);
  }
}
