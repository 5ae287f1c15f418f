import type { PreparedEvent } from '../append-check.js';
import { hashOf, linkOf } from '../stored-chain.js';
import type { WireEvent } from './wire.js';

/**
 * How an event lies in EventStoreDB, a published format (docs/event-log.md). Its data are the canonical text of `data`. Its
 * metadata are `{"envelope":…,"link":"…"}`, where the envelope is the canonical text of all else. Put together again they are the
 * canonical text that was hashed, byte for byte.
 */
export interface StoredForm {
  readonly event: WireEvent;
  readonly canonical: string;
  readonly link: string;
}

/** An event that isn't in our form. */
class ForeignForm extends Error {
  override readonly name = 'ForeignForm';
}

const DATA = ',"data":';
/** In a canonical envelope this stands once, and nowhere within a value: there, quotation marks are escaped. */
const AFTER_DATA = ',"id":"';
const UUID_LENGTH = 36;
const METADATA = /^\{"envelope":(\{.*\}),"link":"([0-9a-f]{64})"\}$/s;

/**
 * @param id of the record, not of the event: see adr 30.
 * @param previousLink of the event before it in its stream.
 */
export function storedForm(id: string, prepared: PreparedEvent, revision: number, previousLink: string): StoredForm {
  const canonical = `${prepared.before}${revision}${prepared.after}`;
  const link = linkOf(previousLink, hashOf(canonical));
  const dataAt = canonical.indexOf(DATA, correlationIdAt(canonical));
  const dataEnd = canonical.lastIndexOf(`${AFTER_DATA}${prepared.id}"`);
  const data = canonical.slice(dataAt + DATA.length, dataEnd);
  const envelope = canonical.slice(0, dataAt) + canonical.slice(dataEnd);
  const metadata = `{"envelope":${envelope},"link":"${link}"}`;
  const event = { id, type: prepared.type, data: Buffer.from(data), metadata: Buffer.from(metadata) };
  return { event, canonical, link };
}

/** Before the data only strings stand, in which quotation marks are escaped: the first such key is the envelope's own. */
const correlationIdAt = (canonical: string) => canonical.indexOf(',"correlationId":');

/**
 * The canonical text, the event's id, and the link.
 * @throws ForeignForm
 */
export function readForm({ data, metadata }: Pick<WireEvent, 'data' | 'metadata'>) {
  const [, envelope, link] = METADATA.exec(Buffer.from(metadata).toString('utf8')) ?? [];
  const at = envelope?.indexOf(AFTER_DATA) ?? -1;
  if (!envelope || !link || at < 0) throw new ForeignForm('Its metadata are not those of an event of this log.');
  return {
    id: envelope.slice(at + AFTER_DATA.length, at + AFTER_DATA.length + UUID_LENGTH),
    canonical: `${envelope.slice(0, at)}${DATA}${Buffer.from(data).toString('utf8')}${envelope.slice(at)}`,
    link,
  };
}
