import { explanation } from './explain.query.js';
import { statement } from './statement.query.js';
import { accountMonths } from './account-months.projection.js';
import { statementLines } from './statement-lines.projection.js';

export const commissionReadModels = { projections: [statementLines, accountMonths], queries: [statement, explanation] };
