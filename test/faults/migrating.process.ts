import { openGuarded } from '@vouch/vault';
import { mortalArguments } from './mortal-process.js';

/** Starts as an app does: makes or migrates the log, the readers' tables, the read models and the vault. */
const { url, dataDir } = await mortalArguments<{ url: string; dataDir: string }>();
const installation = await openGuarded({ databaseUrl: url, dataDir, applicationName: 'migrating' });
console.log(`head ${await installation.log.head()}`);
await installation.close();
