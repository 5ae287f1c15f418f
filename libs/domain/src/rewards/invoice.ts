import { STAFF_AND_SYSTEMS, customerLane, type EventData } from '@vouch/events';
import { ALREADY_TRUE, Rejection, decider, handles } from '../decider.js';
import { isSameFact, type KnownFact } from '../same-fact.js';
import { RecordInvoice } from './commands.js';

/** An invoice, as the billing system told it: once. */
export const invoice = decider<KnownFact | null>({
  capability: 'rewards',
  initial: null,
  commands: [
    handles({
      type: RecordInvoice,
      summary:
        'Records that a customer was sent an invoice, dated by occurredAt. Bill credits on its account go off it, one after the other.',
      by: STAFF_AND_SYSTEMS,
      stream: ({ customerId, invoiceId }) => `invoice-${customerId}:${invoiceId}`,
      lane: ({ customerId }) => customerLane(customerId),
      decide: (report, known: KnownFact | null, context) => {
        const { customerId, invoiceId, period } = report;
        const { amountMinor, currency } = report.amount;
        const data: EventData<'InvoiceRecorded'> = { customerId, invoiceId, amount: { amountMinor, currency }, period };
        if (!known) return [{ type: 'InvoiceRecorded', data }];
        return isSameFact(known, data, report, context)
          ? ALREADY_TRUE
          : new Rejection(
              'InvoiceRecordedOtherwise',
              `Invoice ${invoiceId} of customer ${customerId} was recorded with other contents, and credits may have gone off it. Give another invoice another id.`,
            );
      },
    }),
  ],
  evolve: { InvoiceRecorded: (_, { data, occurredAt }) => ({ content: data, occurredAt }) },
});
