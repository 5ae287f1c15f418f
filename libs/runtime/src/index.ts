export {
  assertWithinLog,
  type Checkpoint,
  CheckpointBeyondHead,
  type Fence,
  LeaseLost,
  moveCheckpoint,
  readCheckpoints,
} from './checkpoints.js';
export { type Lease, Leases, type LeasesOptions } from './leases.js';
export { listParked, type ParkedEvent, retryParked } from './parked-events.js';
export { prepareRuntimeSchema } from './schema.js';
