import { EVERY_LANE, STAFF, STAFF_AND_PARTNER, partnerLane, type EventData } from '@vouch/events';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, consult, decider, handles, type DecideContext } from '../decider.js';
import { derivedId } from '../derived-id.js';
import { CreateLink, DisableLink, RecordClicks, SetLinkHosts } from './commands.js';
import { hostsView, partnerView, programView } from './views.js';

interface LinkOf {
  readonly programId: string;
  readonly partnerId: string;
}

/** Who may have links and coupons: an approved partner of the program. */
export const consultsOf = ({ programId, partnerId }: LinkOf) => [
  consult(`program-${programId}`, programView),
  consult(`partner-${partnerId}`, partnerView),
];

/** Why this partner can have no link or coupon in this program; null if it can. */
export function whyNot({ programId, partnerId }: LinkOf, { consulted }: DecideContext): Rejection | null {
  if (!consulted(programView))
    return new Rejection('ProgramNotLaunched', `There is no program ${programId}. Launch it first.`);
  const partner = consulted(partnerView);
  if (!partner?.approved)
    return new Rejection('PartnerNotApproved', `Partner ${partnerId} has no approved application. Approve it first.`);
  if (partner.programId !== programId)
    return new Rejection(
      'PartnerInOtherProgram',
      `Partner ${partnerId} belongs to program ${partner.programId}, not to ${programId}.`,
    );
  return null;
}

/** The hosts of a program's links: stream `destinations-<programId>`. */
export const linkHosts = decider<readonly string[]>({
  capability: 'links',
  initial: [],
  commands: [
    handles({
      type: SetLinkHosts,
      summary: 'Says to which hosts the links of a program may lead. Links that exist stay as they are.',
      by: STAFF,
      stream: ({ programId }) => `destinations-${programId}`,
      lane: () => EVERY_LANE,
      requires: ({ programId }) => [
        {
          stream: `program-${programId}`,
          rejection: new Rejection('ProgramNotLaunched', `There is no program ${programId}. Launch it first.`),
        },
      ],
      decide: ({ programId, hosts }, known: readonly string[]) => {
        const sorted = [...hosts].sort();
        if (sorted.length === known.length && sorted.every((host, place) => host === known[place])) return ALREADY_TRUE;
        return [{ type: 'LinkHostsSet', data: { programId, hosts: sorted } }];
      },
    }),
  ],
  evolve: { LinkHostsSet: (_, { data }) => data.hosts },
});

interface Link {
  readonly created: EventData<'LinkCreated'>;
  readonly disabled: boolean;
}

/** The code that a link gets when none is chosen: the same link, told again, is the same link. */
const codeOf = ({ code, programId, partnerId, destination, campaign }: CreateLink): string =>
  code ?? derivedId('link', programId, partnerId, destination, campaign ?? '').slice(-10);

const hostOf = (address: string): string => (/^https:\/\/([^/?#:]+)/i.exec(address)?.[1] ?? '').toLowerCase();

/** One link: its code is its stream, so that there is one of each. */
export const link = decider<Link | null>({
  capability: 'links',
  initial: null,
  commands: [
    handles({
      type: CreateLink,
      summary: 'Gives a partner a link, which sends on whoever follows it and counts the click.',
      by: STAFF_AND_PARTNER,
      stream: (create) => `link-${codeOf(create)}`,
      lane: ({ partnerId }) => partnerLane(partnerId),
      consults: (create) => [...consultsOf(create), consult(`destinations-${create.programId}`, hostsView)],
      decide: (create, known: Link | null, context) => {
        const refused = whyNot(create, context);
        if (refused) return refused;
        const { programId, partnerId, destination, campaign } = create;
        const code = codeOf(create);
        if (known) {
          const { created, disabled } = known;
          const isSame =
            created.programId === programId &&
            created.partnerId === partnerId &&
            created.destination === destination &&
            created.campaign === (campaign ?? undefined);
          if (isSame && !disabled) return ALREADY_TRUE;
          return isSame
            ? new Rejection('LinkAlreadyDisabled', `Link ${code} was disabled. Choose another code for a new link.`)
            : new Rejection('LinkCodeTaken', `The code ${code} already stands for another link. Choose another.`);
        }
        const hosts = context.consulted(hostsView);
        const host = hostOf(destination);
        if (hosts.length > 0 && !hosts.some((allowed) => host === allowed || host.endsWith(`.${allowed}`)))
          return new Rejection(
            'DestinationNotAllowed',
            `Links of program ${programId} may lead to ${hosts.join(', ')} and to hosts below, not elsewhere.`,
          );
        const { zone } = context.consulted(programView) ?? { zone: 'UTC' };
        const data = { code, programId, partnerId, destination, zone, ...filledIn({ campaign }) };
        return [{ type: 'LinkCreated', data }];
      },
    }),
    handles({
      type: DisableLink,
      summary: 'Lets a link lead nowhere any more. Its clicks still count.',
      by: STAFF_AND_PARTNER,
      stream: ({ code }) => `link-${code}`,
      lane: ({ partnerId }) => partnerLane(partnerId),
      decide: ({ code, partnerId }, known: Link | null) => {
        if (known?.created.partnerId !== partnerId)
          return new Rejection('LinkUnknown', `Partner ${partnerId} has no link ${code}. Check the code.`);
        if (known.disabled) return ALREADY_TRUE;
        return [{ type: 'LinkDisabled', data: { code, programId: known.created.programId, partnerId } }];
      },
    }),
  ],
  evolve: {
    LinkCreated: (_, { data }) => ({ created: data, disabled: false }),
    LinkDisabled: (known) => (known ? { ...known, disabled: true } : known),
  },
});

/** The clicks of one link on one day. Nothing is decided: a click is recorded. */
export const clicks = decider<null>({
  capability: 'links',
  initial: null,
  commands: [
    handles({
      type: RecordClicks,
      summary: 'Records clicks on a link, as the redirect saw them.',
      by: 'policy',
      stream: ({ code, clickedOn }) => `clicks-${code}:${clickedOn}`,
      lane: ({ partnerId }) => partnerLane(partnerId),
      decide: ({ code, programId, partnerId, clickedOn, clicks }) => [
        { type: 'LinkClicked', data: { code, programId, partnerId, clickedOn, clicks: [...clicks] } },
      ],
    }),
  ],
  evolve: { LinkClicked: (state) => state },
});
