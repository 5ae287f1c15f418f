import { isCurrency, minorDigits } from '@vouch/terms';
import { BadCell, currencyOf, idOf, instantOf, minorUnits } from '../cells.js';
import { textOfField, type Mapping } from './mapping.js';

/** Why a row can't be recorded, and in which column. */
export class RowProblem extends Error {
  override readonly name = 'RowProblem';
  constructor(
    /** The column's name; empty when it is the row as a whole. */
    readonly column: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/**
 * One row through the eyes of the mapping. Every reading method returns undefined for an empty cell, and throws RowProblem, with the
 * column, for a cell that can't be what is asked for.
 */
export class RowReader {
  constructor(
    private readonly mapping: Mapping,
    private readonly cells: readonly string[],
    private readonly zone: string,
  ) {}

  text(field: string): string | undefined {
    return textOfField(this.mapping, field, this.cells);
  }

  id(field: string): string | undefined {
    return this.read(field, idOf);
  }

  /** An instant in UTC. */
  instant(field: string): string | undefined {
    return this.read(field, (text) => instantOf(text, this.zone));
  }

  /** When it happened; undefined, which means now, only where nothing is mapped to it. */
  occurredAt(): string | undefined {
    const instant = this.instant('occurredAt');
    if (instant === undefined && this.mapping.has('occurredAt'))
      throw this.problem('occurredAt', 'The cell is empty, so nothing says when it happened.');
    return instant;
  }

  oneOf<Choice extends string>(field: string, choices: readonly Choice[]): Choice | undefined {
    return this.read(field, (text) => {
      const choice = choices.find((one) => one === text);
      if (choice === undefined) throw new BadCell(`"${text}" is none of ${choices.join(', ')}.`);
      return choice;
    });
  }

  /** What `field.<name>` says, by its names; undefined where all of them are empty. */
  texts(field: string): Readonly<Record<string, string>> | undefined {
    const prefix = `${field}.`;
    const said = [...this.mapping.keys()].flatMap((name) => {
      const text = name.startsWith(prefix) ? this.text(name) : undefined;
      return text === undefined ? [] : [[name.slice(prefix.length), text] as const];
    });
    return said.length === 0 ? undefined : Object.fromEntries(said);
  }

  /** A decimal in major units with the currency beside it. */
  money(amountField: string, currencyField: string): { amountMinor: number; currency: string } | undefined {
    if (this.text(amountField) === undefined) return undefined;
    const currency = this.required(currencyField, this.read(currencyField, currencyOf));
    if (!isCurrency(currency)) throw this.problem(currencyField, `"${currency}" is not a currency of ISO 4217.`);
    const amountMinor = this.read(amountField, (text) => minorUnits(text, currency, minorDigits(currency)));
    return { amountMinor: this.required(amountField, amountMinor), currency };
  }

  /** What a row must have. */
  required<Value>(field: string, value: Value | undefined): Value {
    if (value === undefined) throw this.problem(field, `${field} is missing: the cell is empty.`);
    return value;
  }

  problem(field: string, reason: string): RowProblem {
    const source = this.mapping.get(field);
    return new RowProblem(source && 'column' in source ? source.column : field && `(${field})`, reason);
  }

  private read<Value>(field: string, read: (text: string) => Value): Value | undefined {
    const text = this.text(field);
    if (text === undefined) return undefined;
    try {
      return read(text);
    } catch (error) {
      if (error instanceof BadCell) throw this.problem(field, error.message);
      throw error;
    }
  }
}
