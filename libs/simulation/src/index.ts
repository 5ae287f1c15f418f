export { type WhatIfReport, whatIfTables } from './report.js';
export { readScenarios, type Scenario } from './scenario.js';
export { WhatIf } from './what-if.js';
