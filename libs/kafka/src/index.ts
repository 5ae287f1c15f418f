export { messageOf } from './cloud-event.js';
export { type Fanout, fanoutSetting } from './fanout-url.js';
export { ProjectionGroup } from './projection-group.js';
export { readPublished } from './published.js';
export { Relay } from './relay.js';
export { TopicLog } from './topic-log.js';
export { TopicUnfit } from './topic.js';
