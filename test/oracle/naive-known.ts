/** All that the naive oracle has been told so far, and what it made of it. */

import { dayIn } from './naive-terms.js';
import {
  latest,
  type Credit,
  type Customer,
  type Earned,
  type Fact,
  type Json,
  type Line,
  type Partner,
} from './naive-words.js';

export class Known {
  readonly earned = new Map<string, Earned>();
  program: Json = null;
  readonly versions: Json[] = [];
  lastClosed = '';
  /** The first day of the months that are not over yet. */
  firstOpen = '';
  readonly partners = new Map<string, Partner>();
  readonly customers = new Map<string, Customer>();
  readonly referrals = new Map<string, Fact>();
  readonly leads: Fact[] = [];
  readonly disqualified: Fact[] = [];
  readonly credits: Credit[] = [];
  readonly lines: Line[] = [];
  /** What is used of each limit. */
  readonly used = new Map<string, bigint>();

  partner(id: string): Partner {
    const known = this.partners.get(id);
    if (known) return known;
    const partner: Partner = {
      id,
      approvedAt: null,
      parent: null,
      stoppedAt: null,
      fees: [],
      certificates: [],
      accepted: new Map<number, string>(),
      tier: null,
      gone: false,
    };
    this.partners.set(id, partner);
    return partner;
  }

  customer(id: string): Customer {
    const known = this.customers.get(id);
    if (known) return known;
    const nothing = { conversion: null, owner: null, plan: null, away: false };
    const customer: Customer = { id, deeds: [], counted: 0, returns: [], ...nothing };
    this.customers.set(id, customer);
    return customer;
  }

  account(partner: Partner, currency: string): Earned {
    const key = `${partner.id} ${currency}`;
    const known = this.earned.get(key) ?? { accrued: {}, reversed: {}, released: {}, refused: {}, payable: 0n };
    this.earned.set(key, known);
    return known;
  }

  /** Nothing is booked in a month that is over: what comes late stands on the first day after it. */
  book(...days: readonly string[]): string {
    return latest([...days, this.firstOpen]);
  }

  dayOf(instant: string): string {
    return dayIn(this.program.zone, instant);
  }
}
