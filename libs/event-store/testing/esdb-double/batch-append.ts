import shared from '@eventstore/db-client/generated/shared_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import { expectationOf, identifierOf, nameOf, proposedOf } from './messages.js';
import type { ProposedEvent, StoredRecords } from './stored-records.js';

type Call = ServerDuplexStream<Streams.BatchAppendReq, Streams.BatchAppendResp>;

/** Many appends on one stream of messages, each answered by its correlation id. Our adapter doesn't use it; see adr 30. */
export function answerBatches(call: Call, records: StoredRecords, answers: () => number): void {
  const open = new Map<string, { options: Streams.BatchAppendReq.Options; events: ProposedEvent[] }>();
  call.on('data', (request: Streams.BatchAppendReq) => {
    const correlation = request.getCorrelationId()!;
    const key = correlation.getString();
    const options = request.getOptions();
    if (options) open.set(key, { options, events: [] });
    const batch = open.get(key)!;
    batch.events.push(...request.getProposedMessagesList().map(proposedOf));
    if (!request.getIsFinal()) return;
    open.delete(key);
    const stream = nameOf(batch.options.getStreamIdentifier());
    const outcome = records.append(stream, expectationOf(batch.options), batch.events);
    const response = new streams.BatchAppendResp();
    response.setCorrelationId(correlation);
    response.setStreamIdentifier(identifierOf(stream));
    if (outcome.kind === 'conflict') {
      const conflict = new shared.WrongExpectedVersion();
      if (outcome.current >= 0) conflict.setCurrentStreamRevision(String(outcome.current));
      const details = new any.Any();
      details.pack(conflict.serializeBinary(), 'event_store.client.WrongExpectedVersion');
      const error = new statusPb.Status();
      error.setDetails(details);
      response.setError(error);
    } else {
      const position = new shared.AllStreamPosition();
      position.setCommitPosition(String(outcome.position));
      position.setPreparePosition(String(outcome.position));
      const success = new streams.BatchAppendResp.Success();
      success.setCurrentRevision(String(outcome.revision));
      success.setPosition(position);
      response.setSuccess(success);
    }
    for (let i = answers(); i > 0; i--) call.write(response);
  });
  call.on('end', () => call.end());
  call.on('error', () => {});
}
