import { ApiKeyRow } from './access/api-keys.projection.js';
import type { RowSource } from './query.js';
import type { ReferralRow } from './referrals/referral-pipeline.projection.js';

const ACTOR = /^key:(.+)$/;

/**
 * Which of these referrals the partner recorded itself, with a key of its own. Who they are is no news to it; of a prospect that
 * filled in a form somewhere else, or that we entered, a partner learns nothing but that there is one.
 */
export async function enteredByPartner(
  referrals: readonly ReferralRow[],
  rows: RowSource,
): Promise<ReadonlySet<string>> {
  const keyOf = ({ recordedBy }: ReferralRow) => ACTOR.exec(recordedBy)?.[1];
  const keyIds = [...new Set(referrals.flatMap((referral) => keyOf(referral) ?? []))];
  const keys = keyIds.length === 0 ? [] : await rows.find(ApiKeyRow, { where: { keyId: { in: keyIds } } });
  const ownerOf = new Map(keys.map(({ keyId, partnerId }) => [keyId, partnerId]));
  const own = referrals.filter((referral) => ownerOf.get(keyOf(referral) ?? '') === referral.partnerId);
  return new Set(own.map(({ referralId }) => referralId));
}
