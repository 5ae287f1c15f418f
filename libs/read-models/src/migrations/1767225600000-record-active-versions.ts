import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which version of each read model its view shows. The projection runner writes it when it switches a view. */
export class RecordActiveVersions1767225600000 implements MigrationInterface {
  readonly name = 'RecordActiveVersions1767225600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`create table if not exists "vouch_read"."read_model" (
      "name" text primary key,
      "active_version" integer not null
    )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table "vouch_read"."read_model"`);
  }
}
