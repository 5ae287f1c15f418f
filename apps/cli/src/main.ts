#!/usr/bin/env node
import { runVouch } from './command-line.js';

await runVouch(process.argv.slice(2));
