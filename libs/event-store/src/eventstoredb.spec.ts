import { skipUnless } from '@vouch/testing';
import { EsdbDoubleHarness, realEsdbHarness } from '../testing/esdb-harness.js';
import { describeEventLog } from './conformance.js';

// What passes here shows how the adapter behaves on the wire. It says nothing about EventStoreDB.
describeEventLog('the adapter for EventStoreDB on the wire double', new EsdbDoubleHarness());

const url = process.env['VOUCH_TEST_ESDB_URL'];
skipUnless(url !== undefined, 'VOUCH_TEST_ESDB_URL names no EventStoreDB or KurrentDB', 'eventstoredb').describe(
  'on a real server',
  () => describeEventLog('the log in EventStoreDB', realEsdbHarness(url!)),
);
