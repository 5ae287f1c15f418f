import { batch } from './batch.js';
import { collectWhenAccountAnswers } from './collect-when-account-answers.js';
import { listWhenPayoutProposed } from './list-when-payout-proposed.js';
import { payoutDetails } from './payout-details.js';
import { proposeWhenDayClosed } from './propose-when-day-closed.js';
import { payoutRules } from './rules.js';

export const deciders = [batch, payoutRules, payoutDetails];
export const policies = [proposeWhenDayClosed, listWhenPayoutProposed, collectWhenAccountAnswers];
