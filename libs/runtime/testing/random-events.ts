import type { EventBody, RecordedEvent } from '@vouch/events';
import { seededRandom } from '@vouch/testing';
import { v5 as uuid } from 'uuid';

const NAMESPACE = '5b0f6a52-5f4c-4f0e-9b53-0c5d9e4c1f11';

export interface RandomEventsOptions {
  readonly seed: number;
  readonly count: number;
  /** Default 20. */
  readonly partners?: number;
  /** Position of the event before the first; default 0. */
  readonly after?: number;
}

/** Events for the test read models, and some that none of them handles. Later positions leave gaps, as some logs do. */
export function* randomEvents({
  seed,
  count,
  partners = 20,
  after = 0,
}: RandomEventsOptions): Generator<RecordedEvent> {
  const random = seededRandom(seed);
  const revisions = new Map<string, number>();
  let position = after;
  for (let i = 0; i < count; i++) {
    position += random.chance(0.9) ? 1 : random.int(2, 5);
    const partnerId = `p${random.int(1, partners)}`;
    const { stream, laneKey, ...body } = anyEvent(random, partnerId, `${seed}-${i}`);
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const id = uuid(`${seed}:${i}`, NAMESPACE);
    const at = new Date(Date.UTC(2027, 0, 1) + i * 60_000).toISOString();
    yield {
      ...body,
      id,
      stream,
      revision,
      schemaVersion: 1,
      occurredAt: at,
      actor: 'key:test',
      correlationId: id,
      causationId: id,
      laneKey,
      codeVersion: 'test',
      position,
      recordedAt: at,
    } as RecordedEvent;
  }
}

function anyEvent(
  { int, pick, chance }: ReturnType<typeof seededRandom>,
  partnerId: string,
  unique: string,
): EventBody & { stream: string; laneKey: string } {
  const partner = { stream: `partner-${partnerId}`, laneKey: `partner:${partnerId}` };
  const programId = 'prog';
  const dice = int(1, 100);
  if (dice <= 10) return { type: 'PartnerApplied', data: { partnerId, programId }, ...partner };
  if (dice <= 60) {
    const referralId = `r-${unique}`;
    const source = chance(0.5) ? { source: pick(['näh "x"', 'b\\c', 'line\nbreak', '😀']) } : {};
    const data = { partnerId, programId, referralId, ...source };
    return { type: 'ReferralMade', data, stream: `referral-${referralId}`, laneKey: partner.laneKey };
  }
  if (dice <= 80)
    return { type: 'PartnerCertified', data: { partnerId, programId, track: `t${int(1, 9)}` }, ...partner };
  if (dice <= 84) return { type: 'ApplicationDeclined', data: { partnerId, programId, reason: 'no' }, ...partner };
  if (dice <= 92) {
    const date = `2027-01-${String(int(1, 28)).padStart(2, '0')}`;
    return { type: 'DayClosed', data: { date, zone: 'UTC' }, stream: 'clock-UTC', laneKey: '*' };
  }
  const customerId = `c${int(1, 50)}`;
  const stream = `customer-${customerId}`;
  return { type: 'CustomerChurned', data: { customerId }, stream, laneKey: `customer:${customerId}` };
}
