export { Projector, ProjectorModule, type ProjectorOptions } from './projector.js';
export { Scheduler, type SchedulerOptions } from './scheduler.js';
export { type Role, ROLES } from './settings.js';
