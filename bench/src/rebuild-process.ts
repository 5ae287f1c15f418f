// Started by memory.ts: rebuilds once and prints the peak of its resident memory in bytes.
import { rebuildValue } from './installation.js';

await rebuildValue(process.argv[2]!);
console.log(process.resourceUsage().maxRSS * 1024);
