import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddApiKeys1795336783371 implements MigrationInterface {
  readonly name = 'AddApiKeys1795336783371';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TABLE "vouch_read"."api_keys_v1" (
      "key_id" text COLLATE "C" NOT NULL,
      "role" text COLLATE "C" NOT NULL,
      "partner_id" text COLLATE "C",
      "scopes" jsonb,
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
  }
}
