import { customers as customersProjection } from './customers.projection.js';
import { customers } from './customers.query.js';
import { customerPeople } from './customer-people.projection.js';
import { reportedSources as reportedSourcesProjection } from './reported-sources.projection.js';
import { reportedSources } from './reported-sources.query.js';

export const customerReadModels = {
  projections: [customersProjection, customerPeople, reportedSourcesProjection],
  queries: [customers, reportedSources],
};
