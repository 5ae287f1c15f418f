/**
 * Loaded into every process that `vouch start` starts, before anything else. When start is killed, even by kill -9, the channel to
 * it closes and its children end too: none is left behind to hold the port and to read the log beside the next one.
 */
const GRACE_MS = 10_000;

process.channel?.unref();
process.once('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
