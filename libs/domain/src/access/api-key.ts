import { canonicalJson, EVERY_LANE, type EventData } from '@vouch/events';
import { toInstant } from '../calendar.js';
import { filledIn } from '../command.js';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { CreateApiKey, RevokeApiKey, RotateApiKey } from './commands.js';

/** null: never created. */
type KeyState = {
  readonly created: EventData<'ApiKeyCreated'>;
  /** Number of the secret that is in use. */
  readonly secret: number;
  readonly revoked: boolean;
} | null;

const stream = ({ keyId }: { keyId: string }) => `key-${keyId}`;
const lane = () => EVERY_LANE;

const unknown = (keyId: string) =>
  new Rejection('ApiKeyUnknown', `There is no key ${keyId}. Check the id, or create it.`);

/** Who may use the API. The secret itself never comes here: only that there is one, and which number it has. */
export const apiKey = decider<KeyState>({
  capability: 'access',
  initial: null,
  commands: [
    handles({
      type: CreateApiKey,
      summary: 'Lets someone use the API. The answer holds the secret, once.',
      by: ['admin'],
      stream,
      lane,
      decide: (command, known: KeyState, { occurredAt }) => {
        const data = createdBy(command);
        if (known)
          return canonicalJson(known.created) === canonicalJson(data) && !known.revoked
            ? ALREADY_TRUE
            : new Rejection(
                'ApiKeyAlreadyCreated',
                `Key ${command.keyId} ${known.revoked ? 'was revoked' : 'stands for something else'}. Choose another id.`,
              );
        if (data.role === 'partner' && data.partnerId === undefined)
          return new Rejection('PartnerOfKeyMissing', 'A key of the role partner belongs to one partner. Name it.');
        if (data.role !== 'partner' && data.partnerId !== undefined)
          return new Rejection(
            'PartnerOfKeyNotTaken',
            `A key of the role ${data.role} belongs to no partner. Leave partnerId out, or choose the role partner.`,
          );
        if (data.expiresAt !== undefined && data.expiresAt <= occurredAt)
          return new Rejection('ExpiryInPast', `The key would have expired at ${data.expiresAt}. Choose a later time.`);
        return [{ type: 'ApiKeyCreated', data }];
      },
    }),
    handles({
      type: RotateApiKey,
      summary: 'Gives a key a new secret. The answer holds it, once; the one before opens for a while yet.',
      by: ['admin'],
      stream,
      lane,
      decide: ({ keyId, overlapMinutes }, known: KeyState) => {
        if (!known) return unknown(keyId);
        if (known.revoked)
          return new Rejection('ApiKeyAlreadyRevoked', `Key ${keyId} was revoked, for ever. Create another.`);
        return [{ type: 'ApiKeyRotated', data: { keyId, secret: known.secret + 1, overlapMinutes } }];
      },
    }),
    handles({
      type: RevokeApiKey,
      summary: 'Makes a key open nothing any more, for ever, in every process within five seconds.',
      by: ['admin'],
      stream,
      lane,
      decide: ({ keyId, reason }, known: KeyState) => {
        if (!known) return unknown(keyId);
        if (known.revoked) return ALREADY_TRUE;
        return [{ type: 'ApiKeyRevoked', data: { keyId, ...filledIn({ reason }) } }];
      },
    }),
  ],
  evolve: {
    ApiKeyCreated: (_, { data }) => ({ created: data, secret: 1, revoked: false }),
    ApiKeyRotated: (known, { data }) => ({ ...created(known), secret: data.secret }),
    ApiKeyRevoked: (known) => ({ ...created(known), revoked: true }),
  },
});

const createdBy = ({
  keyId,
  role,
  partnerId,
  scopes,
  expiresAt,
  holder,
  label,
}: CreateApiKey): EventData<'ApiKeyCreated'> => ({
  keyId,
  role,
  ...filledIn({ partnerId, scopes, expiresAt: expiresAt && toInstant(expiresAt), holder, label }),
});

function created(known: KeyState): NonNullable<KeyState> {
  if (!known) throw new Error('A key stream starts with ApiKeyCreated; this one does not.');
  return known;
}
