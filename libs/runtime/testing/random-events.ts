import type { EventBody, RecordedEvent } from '@vouch/events';
import type { SeededRandom } from '@vouch/testing';
import { v5 as uuid } from 'uuid';

const NAMESPACE = '5b0f6a52-5f4c-4f0e-9b53-0c5d9e4c1f11';

type Dice = Pick<SeededRandom, 'int' | 'chance' | 'pick'>;

/** As `seededRandom` of the testing library, which can be loaded by Jest only; processes that are killed use this too. */
function dice(seed: number): Dice {
  let state = seed >>> 0;
  // mulberry32 by Tommy Ettinger (public domain).
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));
  return { int, chance: (probability) => fraction() < probability, pick: (from) => from[int(0, from.length - 1)]! };
}

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
  const random = dice(seed);
  const revisions = new Map<string, number>();
  let position = after;
  for (let i = 0; i < count; i++) {
    position += random.chance(0.9) ? 1 : random.int(2, 5);
    const partnerId = `p${random.int(1, partners)}`;
    const { stream, laneKey, ...body } = anyEvent(random, partnerId, `${seed}-${i}`);
    const revision = (revisions.get(stream) ?? -1) + 1;
    // A referral has a stream of its own, with one event.
    if (body.type !== 'ReferralMade') revisions.set(stream, revision);
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
  { int, pick, chance }: Dice,
  partnerId: string,
  unique: string,
): EventBody & { stream: string; laneKey: string } {
  const partner = { stream: `partner-${partnerId}`, laneKey: `partner:${partnerId}` };
  const programId = 'prog';
  const number = int(1, 100);
  if (number <= 10) return { type: 'PartnerApplied', data: { partnerId, programId, attempt: 1 }, ...partner };
  if (number <= 60) {
    const referralId = `r-${unique}`;
    const source = chance(0.5) ? { source: pick(['näh "x"', 'b\\c', 'line\nbreak', '😀']) } : {};
    const data = { partnerId, programId, referralId, via: 'form' as const, ...source };
    return { type: 'ReferralMade', data, stream: `referral-${referralId}`, laneKey: partner.laneKey };
  }
  if (number <= 80) {
    const trackId = `t${int(1, 9)}`;
    return {
      type: 'CertificationAwarded',
      data: { partnerId, programId, trackId, awardedOn: '2027-01-01', expiresOn: null, noticeOn: null, by: 'person' },
      stream: `certification-${partnerId}:${trackId}`,
      laneKey: partner.laneKey,
    };
  }
  if (number <= 84)
    return { type: 'ApplicationDeclined', data: { partnerId, programId, reason: 'no', by: 'person' }, ...partner };
  if (number <= 92) {
    const date = `2027-01-${String(int(1, 28)).padStart(2, '0')}`;
    return { type: 'DayClosed', data: { date, zone: 'UTC' }, stream: 'clock-UTC', laneKey: '*' };
  }
  const customerId = `c${int(1, 50)}`;
  const stream = `customer-${customerId}`;
  return { type: 'CustomerChurned', data: { customerId }, stream, laneKey: `customer:${customerId}` };
}
