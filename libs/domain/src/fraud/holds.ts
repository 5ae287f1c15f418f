import { STAFF, partnerLane, type Covers, type EventBody, type EventData } from '@vouch/events';
import { Map, Set } from 'immutable';
import { dayIn } from '../calendar.js';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, decider, handles, type DecideContext, type View } from '../decider.js';
import {
  EndHoldOfShare,
  HoldCommission,
  HoldPartner,
  HoldShare,
  RaiseSignal,
  RejectHold,
  ReleaseHold,
} from './commands.js';
import { holdIdOf } from './hold-id.js';

interface Hold {
  readonly programId: string;
  readonly covers: Covers;
  readonly because: EventData<'HoldPlaced'>['because'];
}

interface HoldsState {
  readonly signals: Set<string>;
  readonly open: Map<string, Hold>;
  /** How many were ever placed. */
  readonly placed: number;
  readonly ended: Set<string>;
}

const stream = ({ partnerId }: { readonly partnerId: string }) => `holds-${partnerId}`;
const lane = ({ partnerId }: { readonly partnerId: string }) => partnerLane(partnerId);

const zoneView: View<string> = { initial: 'UTC', evolve: { ProgramLaunched: (_, { data }) => data.zone } };

/** The program that a partner belongs to; null for who is none. */
const programOfPartner: View<string | null> = {
  initial: null,
  evolve: {
    PartnerApplied: (_, { data }) => data.programId,
    ApplicationApproved: (_, { data }) => data.programId,
  },
};

const commissionsView: View<Set<string>> = {
  initial: Set(),
  evolve: { CommissionAccrued: (known, { data }) => known.add(data.commissionId) },
};

const isSame = (one: Covers, other: Covers) =>
  one.customerId === other.customerId &&
  one.commissionId === other.commissionId &&
  one.recruitId === other.recruitId &&
  one.paymentId === other.paymentId;

/** A hold for the same reason, of the same, that is still open. */
const openHold = ({ open }: HoldsState, because: Hold['because'], covers: Covers): string | undefined =>
  open.findKey((hold) => hold.because === because && isSame(hold.covers, covers));

const nextHold = (partnerId: string, { placed }: HoldsState) => holdIdOf(partnerId, placed + 1);

function whyNot({ partnerId, programId }: HoldPartner | HoldCommission, belongsTo: string | null): Rejection | null {
  if (belongsTo === null) return new Rejection('PartnerUnknown', `There is no partner ${partnerId}. Check the id.`);
  if (belongsTo === programId) return null;
  return new Rejection(
    'PartnerInOtherProgram',
    `Partner ${partnerId} belongs to program ${belongsTo}, not to ${programId}.`,
  );
}

const consultsOf = ({ partnerId, programId }: HoldPartner | HoldCommission) => [
  consult(`partner-${partnerId}`, programOfPartner),
  consult(`program-${programId}`, zoneView),
];

function placed(
  hold: HoldPartner | HoldCommission,
  covers: Covers,
  state: HoldsState,
  context: DecideContext,
): readonly EventBody[] {
  if (openHold(state, 'person', covers) !== undefined) return [];
  const { partnerId, programId, reason } = hold;
  const { sealed, consulted, occurredAt, actor } = context;
  return [
    {
      type: 'HoldPlaced',
      data: {
        partnerId,
        programId,
        holdId: nextHold(partnerId, state),
        covers,
        because: 'person',
        reason,
        ...filledIn({ noteId: sealed.text('note') }),
        placedOn: dayIn(consulted(zoneView), occurredAt),
        placedBy: actor,
      },
    },
  ];
}

/** How a person ends a hold: what both ways have in common. */
function ended(
  { partnerId, holdId, reason }: ReleaseHold | RejectHold,
  { open, ended: over }: HoldsState,
  { sealed, consulted, occurredAt, actor }: DecideContext,
): EventData<'HoldReleased'> | Rejection {
  const hold = open.get(holdId);
  if (!hold)
    return over.has(holdId)
      ? new Rejection(
          'HoldAlreadyEnded',
          `Hold ${holdId} of partner ${partnerId} has ended. Nothing is left to decide.`,
        )
      : new Rejection(
          'HoldUnknown',
          `Partner ${partnerId} is under no hold ${holdId}. Check the id; that of a dispute ends with its dispute.`,
        );
  const { programId, covers } = hold;
  const endedOn = dayIn(consulted(zoneView), occurredAt);
  const said = { reason, ...filledIn({ noteId: sealed.text('note') }), endedOn, endedBy: actor };
  return { partnerId, programId, holdId, covers, ...said };
}

const consultsOfEnd = ({ holdId }: ReleaseHold | RejectHold, { open }: HoldsState) => {
  const hold = open.get(holdId);
  return hold ? [consult(`program-${hold.programId}`, zoneView)] : [];
};

/** What of a partner looks wrong, and what of it is therefore on hold. A hold never ends by itself. */
export const holds = decider<HoldsState>({
  capability: 'fraud',
  initial: { signals: Set(), open: Map(), placed: 0, ended: Set() },
  commands: [
    handles({
      type: RaiseSignal,
      summary: 'Records that something looks wrong, and holds what it is about where the program wants that.',
      by: 'policy',
      stream: ({ signal }) => stream(signal),
      lane: ({ signal }) => lane(signal),
      decide: ({ signal, holds: isHeld, covers }, state: HoldsState, { actor }) => {
        if (state.signals.has(signal.signalId)) return ALREADY_TRUE;
        if (!isHeld) return [{ type: 'FraudSignalRaised', data: signal }];
        const { partnerId, programId, signal: reason, raisedOn } = signal;
        const known = openHold(state, 'signals', covers);
        const holdId = known ?? nextHold(partnerId, state);
        const hold = { partnerId, programId, holdId, covers, because: 'signals' as const, reason };
        return [
          { type: 'FraudSignalRaised', data: { ...signal, holdId } },
          ...(known === undefined
            ? [{ type: 'HoldPlaced' as const, data: { ...hold, placedOn: raisedOn, placedBy: actor } }]
            : []),
        ];
      },
    }),
    handles({
      type: HoldShare,
      summary: 'Holds what a partner earned by one that it recruited, as long as that one is on hold.',
      by: 'policy',
      stream: ({ placed: { partnerId } }) => stream({ partnerId }),
      lane: ({ placed: { partnerId } }) => lane({ partnerId }),
      decide: ({ placed: data }, { open, ended: over }: HoldsState) =>
        open.has(data.holdId) || over.has(data.holdId) ? ALREADY_TRUE : [{ type: 'HoldPlaced', data }],
    }),
    handles({
      type: EndHoldOfShare,
      summary: "Ends the hold of a recruiter's share as that of its recruit ended, unless a person was faster.",
      by: 'policy',
      stream: ({ ended: { data } }) => stream(data),
      lane: ({ ended: { data } }) => lane(data),
      decide: ({ ended: event }, { open }: HoldsState) => (open.has(event.data.holdId) ? [event] : ALREADY_TRUE),
    }),
    handles({
      type: HoldPartner,
      summary: 'Puts all that a partner has earned, or earns, on hold. Nothing is paid before a person ends it.',
      by: STAFF,
      occursWhenSent: true,
      stream,
      lane,
      consults: consultsOf,
      decide: (hold, state: HoldsState, context) =>
        whyNot(hold, context.consulted(programOfPartner)) ?? placed(hold, {}, state, context),
    }),
    handles({
      type: HoldCommission,
      summary: 'Puts one commission on hold, wherever it stands. It is not paid before a person ends it.',
      by: STAFF,
      occursWhenSent: true,
      stream,
      lane,
      consults: (hold) => [...consultsOf(hold), consult(`account-${hold.partnerId}:${hold.currency}`, commissionsView)],
      decide: (hold, state: HoldsState, context) => {
        const { commissionId, partnerId, currency } = hold;
        const refused = whyNot(hold, context.consulted(programOfPartner));
        if (refused) return refused;
        if (!context.consulted(commissionsView).has(commissionId))
          return new Rejection(
            'CommissionUnknown',
            `Partner ${partnerId} has no commission ${commissionId} in ${currency}. Look it up in the statement.`,
          );
        return placed(hold, { commissionId }, state, context);
      },
    }),
    handles({
      type: ReleaseHold,
      summary: 'Ends a hold: what it held is free, and payable at once if its day is over.',
      by: STAFF,
      occursWhenSent: true,
      stream,
      lane,
      consults: consultsOfEnd,
      decide: (end, state: HoldsState, context) => {
        const data = ended(end, state, context);
        return data instanceof Rejection ? data : [{ type: 'HoldReleased', data }];
      },
    }),
    handles({
      type: RejectHold,
      summary: 'Confirms what a hold is about: what it holds is taken back.',
      by: STAFF,
      occursWhenSent: true,
      stream,
      lane,
      consults: consultsOfEnd,
      decide: (end, state: HoldsState, context) => {
        const data = ended(end, state, context);
        return data instanceof Rejection ? data : [{ type: 'HoldRejected', data: { ...data, grounds: end.grounds } }];
      },
    }),
  ],
  evolve: {
    FraudSignalRaised: (state, { data }) => ({ ...state, signals: state.signals.add(data.signalId) }),
    HoldPlaced: (state, { data: { holdId, programId, covers, because } }) => ({
      ...state,
      open: state.open.set(holdId, { programId, covers, because }),
      placed: state.placed + 1,
    }),
    HoldReleased: (state, { data }) => withoutHold(state, data.holdId),
    HoldRejected: (state, { data }) => withoutHold(state, data.holdId),
  },
});

const withoutHold = (state: HoldsState, holdId: string): HoldsState => ({
  ...state,
  open: state.open.delete(holdId),
  ended: state.ended.add(holdId),
});
