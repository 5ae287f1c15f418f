import { describeEventLog } from './conformance.js';
import { PostgresHarness } from './conformance/postgres-harness.js';

describeEventLog('the log in Postgres', new PostgresHarness());
