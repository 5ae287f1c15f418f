#!/usr/bin/env node
import { setMaxListeners } from 'node:events';
import { runVouch } from './command-line.js';

// A dozen read models listen to one signal to stop; that is no leak.
setMaxListeners(100);
await runVouch(process.argv.slice(2));
