import { accountDays } from './account-days.projection.js';
import { accountMonths } from './account-months.projection.js';
import { accounts } from './accounts.projection.js';
import { conversions as conversionsProjection } from './conversions.projection.js';
import { conversions } from './conversions.query.js';
import { explanation } from './explain.query.js';
import { liability } from './liability.query.js';
import { statementLines } from './statement-lines.projection.js';
import { statement } from './statement.query.js';
import { trialBalance } from './trial-balance.query.js';

export const commissionReadModels = {
  projections: [statementLines, accountMonths, accountDays, accounts, conversionsProjection],
  queries: [statement, explanation, liability, trialBalance, conversions],
};
