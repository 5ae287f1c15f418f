import type { Chance } from './chance.js';

/** A way of doing business: how many customers a partner brings, what they pay, and how long they stay. */
interface Style {
  /** How its customers come: with a coupon, by a link, or as a deal that was registered before. */
  readonly by: 'coupon' | 'link' | 'deal';
  readonly share: number;
  /** Monthly prices in minor units, each as likely as the others. */
  readonly prices: readonly number[];
  /** Probability of leaving, each month after the first. */
  readonly churn: number;
}

const styles: readonly Style[] = [
  // A coupon site: many small customers that don't stay.
  { by: 'coupon', share: 6, prices: [1_900, 1_900, 4_900], churn: 0.16 },
  // A blog with readers.
  { by: 'link', share: 3, prices: [1_900, 4_900, 9_900], churn: 0.06 },
  // An agency that sets customers up.
  { by: 'deal', share: 1.5, prices: [9_900, 24_900, 24_900, 49_900], churn: 0.02 },
];

/** Whom a form asks for. Only the vault gets to know it. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly company: string;
}

export interface Partner {
  readonly id: string;
  readonly contact: Person;
  readonly country: string;
  readonly style: Style;
}

const givenNames = [
  ...['Ada', 'Bruno', 'Clara', 'David', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Karin', 'Luca', 'Mira'],
  ...['Nils', 'Olga', 'Pavel', 'Rosa', 'Samir', 'Tilda', 'Viktor'],
];
const familyNames = [
  ...[
    'Abel',
    'Berg',
    'Costa',
    'Dahl',
    'Engel',
    'Falk',
    'Garcia',
    'Holm',
    'Ivanov',
    'Jansen',
    'Keller',
    'Lind',
    'Moreau',
  ],
  ...['Novak', 'Okoye', 'Petit', 'Rossi', 'Sato', 'Tomas', 'Weber'],
];

const firsts = ['harbor', 'lumen', 'north', 'copper', 'meadow', 'atlas', 'juniper', 'quartz', 'sable', 'willow'];
const seconds = ['digital', 'partners', 'labs', 'media', 'consulting', 'reviews', 'studio', 'works'];
const traits = [
  ...['amber', 'brisk', 'calm', 'dapper', 'early', 'fabled', 'gentle', 'hearty', 'indigo', 'jolly', 'keen', 'lively'],
  ...['mellow', 'nimble', 'olive', 'plucky', 'quiet', 'rustic', 'sunny', 'tidy', 'upbeat', 'velvet', 'witty', 'young'],
];
const trades = [
  ...['bakery', 'clinic', 'dairy', 'florist', 'garage', 'hotel', 'joinery', 'kitchen', 'library', 'market', 'nursery'],
  ...[
    'optics',
    'press',
    'roastery',
    'school',
    'tailor',
    'vineyard',
    'weavers',
    'yoga',
    'architects',
    'books',
    'cycles',
  ],
  ...['dental', 'events', 'foundry', 'gallery', 'hosting', 'interiors', 'legal', 'motors'],
];

const combined = (left: readonly string[], right: readonly string[]) =>
  left.flatMap((one) => right.map((other) => `${one}-${other}`));

/** A number is added where there are more people than names. */
const named = (names: readonly string[], count: number) =>
  Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / names.length);
    return `${names[index % names.length]}${round === 0 ? '' : `-${round + 1}`}`;
  });

/** Of this company, and of no other. */
export function makePerson(chance: Chance, company: string): Person {
  const [given, family] = [chance.pick(givenNames), chance.pick(familyNames)];
  return {
    name: `${given} ${family}`,
    email: `${given}.${family}@${company}.example`.toLowerCase(),
    company: company.split('-').map(capitalised).join(' '),
  };
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

export function makePartners(chance: Chance, count: number): readonly Partner[] {
  return named(chance.shuffled(combined(firsts, seconds)), count).map((id) => ({
    id,
    contact: makePerson(chance, id),
    country: chance.pick(['DE', 'DE', 'FR', 'NL', 'GB', 'US', 'ES', 'PL']),
    style: chance.weighted(styles, ({ share }) => 1 / share),
  }));
}

export const makeCustomerIds = (chance: Chance, count: number): readonly string[] =>
  named(chance.shuffled(combined(traits, trades)), count);
