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
export { type Progress, progressOf, type ReaderProgress, type Readers } from './progress.js';
export { EventParked } from './projections/failures.js';
export {
  type ProjectionProgress,
  ProjectionRunner,
  type ProjectionRunnerOptions,
} from './projections/projection-runner.js';
export { NewerVersionServed, servedVersion } from './projections/read-model-versions.js';
export { rebuildProjection, type RebuildOptions } from './projections/rebuild-projection.js';
export { replayInMemory, type ReplayOptions } from './projections/replay-in-memory.js';
export { prepareRuntimeSchema } from './schema.js';
export { policySubscriber, projectionSubscriber } from './subscribers.js';
export { WaitTimeout, waitForPosition, waitUntilSettled } from './wait.js';
export {
  CommandContended,
  CommandInvalid,
  CommandKeyReused,
  CommandRejected,
  DeciderFailed,
  type FieldProblem,
  UnknownCommand,
} from './commands/command-errors.js';
export {
  CommandExecutor,
  type CommandExecutorOptions,
  type CommandMeta,
  type Executed,
} from './commands/command-executor.js';
export { commandIdOf, policyCommandIdOf } from './commands/command-id.js';
export { commandsByName } from './commands/commands-by-name.js';
export { utcInstant } from './commands/utc-instant.js';
export { validateCommand } from './commands/validate-command.js';
export { PolicyRunner, type PolicyRunnerOptions } from './policies/policy-runner.js';
