import shared from '@eventstore/db-client/generated/shared_pb.js';
import type * as Shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { Expectation, ProposedEvent, StoredRecord } from './stored-records.js';

/** The protocol's messages, to and from what the double keeps. */

export const nameOf = (identifier: Shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');

export function identifierOf(name: string): Shared.StreamIdentifier {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(name, 'utf8'));
  return identifier;
}

export function proposedOf(
  message: Streams.AppendReq.ProposedMessage | Streams.BatchAppendReq.ProposedMessage,
): ProposedEvent {
  const properties = message.getMetadataMap();
  return {
    id: message.getId()!.getString(),
    type: properties.get('type')!,
    contentType: properties.get('content-type')!,
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function expectationOf(options: Streams.AppendReq.Options | Streams.BatchAppendReq.Options): Expectation {
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'exists';
  if (options.hasNoStream()) return -1;
  return Number('getRevision' in options ? options.getRevision() : options.getStreamPosition());
}

export function eventMessage(record: StoredRecord): Streams.ReadResp {
  const id = new shared.UUID();
  id.setString(record.id);
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(id);
  recorded.setStreamIdentifier(identifierOf(record.stream));
  recorded.setStreamRevision(String(record.revision));
  recorded.setCommitPosition(String(record.position));
  recorded.setPreparePosition(String(record.transaction));
  recorded.getMetadataMap().set('type', record.type);
  recorded.getMetadataMap().set('content-type', record.contentType);
  recorded.getMetadataMap().set('created', String(record.createdTicks));
  recorded.setData(record.data);
  recorded.setCustomMetadata(record.metadata);
  const event = new streams.ReadResp.ReadEvent();
  event.setEvent(recorded);
  event.setCommitPosition(String(record.position));
  const response = new streams.ReadResp();
  response.setEvent(event);
  return response;
}

export function notFoundMessage(stream: string): Streams.ReadResp {
  const notFound = new streams.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifierOf(stream));
  const response = new streams.ReadResp();
  response.setStreamNotFound(notFound);
  return response;
}

export function confirmationMessage(subscriptionId: string): Streams.ReadResp {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(subscriptionId);
  const response = new streams.ReadResp();
  response.setConfirmation(confirmation);
  return response;
}

export function caughtUpMessage(): Streams.ReadResp {
  const response = new streams.ReadResp();
  response.setCaughtUp(new streams.ReadResp.CaughtUp());
  return response;
}

export function checkpointMessage(position: bigint): Streams.ReadResp {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(position));
  checkpoint.setPreparePosition(String(position));
  const response = new streams.ReadResp();
  response.setCheckpoint(checkpoint);
  return response;
}

/** An error as the server tells it: gRPC's status, and in its metadata the protocol's own name for what happened. */
export function protocolError(
  code: status,
  details: string,
  metadata: Readonly<Record<string, string>> = {},
): Partial<ServiceError> {
  const told = new Metadata();
  for (const [key, value] of Object.entries(metadata)) told.set(key, value);
  return { code, details, metadata: told };
}

export const notLeader = (leader: { host: string; port: number }) =>
  protocolError(status.NOT_FOUND, `Leader info available, ${leader.host}:${leader.port}`, {
    exception: 'not-leader',
    'leader-endpoint-host': leader.host,
    'leader-endpoint-port': String(leader.port),
  });

export const serverTimeout = () => protocolError(status.ABORTED, 'Operation timed out.');

export const tooLarge = (maxBytes: number) =>
  protocolError(status.INVALID_ARGUMENT, `Maximum append size of ${maxBytes} exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maxBytes),
  });

export const accessDenied = () =>
  protocolError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
