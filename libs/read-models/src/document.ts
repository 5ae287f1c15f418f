import { getMetadataStorage } from 'class-validator';
import type { Projection } from './projection.js';
import { projections, queries } from './read-models.js';
import type { Query } from './query.js';
import { readModelSchema } from './schema.js';
import { tableOf } from './table-of.js';

/** The text of docs/read-models.md. */
export const documentation = () => `# Read models

<!-- Generated from the entities and queries of libs/read-models; do not edit. Run: npm run generate -->

What reports and screens show is computed from the log into tables, and read from there. Each projection folds events into one
table, \`${readModelSchema}.<name>_v<version>\`; the view \`${readModelSchema}.<name>\` shows the version that is served. Query the views: their rows can be
thrown away and computed again at any time, so nothing is ever written to them by hand.

- Amounts are integers in the currency's minor unit (cents for EUR, yen for JPY), positions and counts are integers, rates are exact
  decimals as text, days are in the program's time zone, instants in UTC.
- A row depends on the events of one lane only, so projections run in any number of lanes side by side.
- When a projection or its columns change, its version is raised: new tables are filled beside the old ones, then the view is
  switched. \`npm run generate-migration -w @vouch/read-models -- <name>\` writes the migration that makes the new table.

## Figures

- ROI = (net revenue − cost) ÷ cost. Net revenue = credited payments less credited refunds; cost = commissions accrued less
  reversed and forfeited, paid out or not, and what was spent besides. What was spent on a partner counts for the partner, what was
  spent on a program as a whole for the program alone. 4 places, rounded half to even; none where the cost is 0.
- CAC = that cost ÷ customers won, rounded half to even to the minor unit; a customer counts in whatever currency it pays.
- Terms in force are those at the end of the last closed day of the program's time zone, and those that were in force at once
  when they were published. A version that begins later in the running day counts as coming until that day is closed.
- Retained revenue = payments less refunds of the customers that have not churned, in the program's currency.
- Customer-years = Σ over customers of the days from conversion to churn, or to the last closed day of the program's time zone
  (\`until\`), in years of 365.25 days. What is dated later counts 0; who left before converting lived 0 days.
- LTV = average ARR × average lifetime, where lifetime = customer-years ÷ churned customers, and average ARR = net revenue ÷
  customer-years. Customer-years cancel, so it is net revenue ÷ churned customers, rounded once to the minor unit, half to
  even. Under five churned customers there is none, only their number n.
- Churn of a month = customers lost in it ÷ customers active when it began. 4 places, half to even; none where nobody was there.
- A statement's opening balance is the sum of all earlier months of the account; its lines are in the order of booking day and
  position. A line that comes late for a month gone by changes that month's statement and what follows.

## Queries

${queries.map(describeQuery).join('\n')}

## Tables

${projections.map(describeTable).join('\n\n')}
`;

function describeQuery({ name, summary, params, reads }: Query): string {
  const parameters = parametersOf(params).map((parameter) => `\`${parameter}\``);
  return `- \`${name}\` — ${summary} Parameters: ${parameters.join(', ')}. Reads ${reads.map((each) => `\`${each.name}\``).join(', ')}.`;
}

function describeTable(projection: Projection): string {
  const { view, comment, columns, primaryKey } = tableOf(projection);
  const lines = columns.map(({ name, property, pgType, nullable, comment: words }) => {
    const isKey = primaryKey.includes(property);
    return `- \`${name}\` ${pgType}${isKey ? ', key' : ''}${nullable ? ', or null' : ''} — ${words}`;
  });
  const events = Object.keys(projection.on);
  return `### ${view}

${comment} Capability ${projection.capability}, version ${projection.version}. Folded from ${wordsOf(events)}.

${lines.join('\n')}`;
}

const wordsOf = (events: readonly string[]) =>
  events.length > 15 ? 'every event' : events.map((event) => `\`${event}\``).join(', ');

/** The parameters in the order of their class. */
const parametersOf = (params: new () => object) => [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(params, '', false, false)
      .map(({ propertyName }) => propertyName),
  ),
];
