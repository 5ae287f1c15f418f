export {
  assertWithinLog,
  type Checkpoint,
  CheckpointBeyondHead,
  type Fence,
  LeaseLost,
  readCheckpoints,
} from './checkpoints.js';
export { databaseFailureOf } from './installation/database-failure.js';
export {
  type Installation,
  onceReachable,
  openInstallation,
  type OpenInstallationOptions,
} from './installation/open-installation.js';
export {
  InvalidSetting,
  type InstallationSettings,
  installationSettings,
  keySetting,
  type VaultSettings,
  wholeNumberSetting,
} from './installation/settings.js';
export { openLog, type OpenLogOptions } from './installation/open-log.js';
export { firstEventOf, isSimulated } from './installation/simulated-log.js';
export { type Lease, Leases, type LeasesOptions } from './leases.js';
export { explainParked, findParked, type ParkedExplained, parkedIdOf, placeOfParked } from './explain-parked.js';
export { type LaneLag, laneLags } from './lane-lags.js';
export { InstallationMetrics, type ReadersState, readersState, SECONDS } from './observe/installation-metrics.js';
export { MeasuredLog } from './observe/measured-log.js';
export { listParked, type ParkedEvent, retryParked } from './parked-events.js';
export { positionsOf, type Progress, progressOf, type ReaderProgress } from './progress.js';
export { backOff, EventParked } from './projections/failures.js';
export { laneOf } from './projections/lanes.js';
export { takeStep } from './steps.js';
export { inTransaction } from './transaction.js';
export {
  type Holding,
  type LaneGroup,
  ProjectionRunner,
  type ProjectionRunnerOptions,
} from './projections/projection-runner.js';
export { NewerVersionServed, servedVersion } from './projections/read-model-versions.js';
export { rebuildProjection, type RebuildOptions } from './projections/rebuild-projection.js';
export { answerAsOf, type AnsweredAsOf, type AsOfOptions, type Differences } from './projections/as-of.js';
export { Replay, replayInMemory, type ReplayOptions } from './projections/replay-in-memory.js';
export type { ProjectionProgress } from './projections/served-projection.js';
export { prepareRuntimeSchema } from './schema.js';
export { policySubscriber, projectionSubscriber, type Readers } from './subscribers.js';
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
export { commandIdOf, eventIdOf, policyCommandIdOf } from './commands/command-id.js';
export type { Sealed, SealedFor, Sealer } from './commands/sealer.js';
export { commandsByName } from './commands/commands-by-name.js';
export { utcInstant } from './commands/utc-instant.js';
export { validateBody, validateCommand } from './commands/validate-command.js';
export { PolicyRunner, type PolicyRunnerOptions } from './policies/policy-runner.js';
export { describeRowFinding, type RowFinding } from './verify/row-finding.js';
export { VerificationRunning, verifyRows, type VerifyProgress, type VerifyRowsOptions } from './verify/verify-rows.js';
export { recordsUpTo } from './records.js';
export { NoSuchPosition, positionOf } from './position-of.js';
