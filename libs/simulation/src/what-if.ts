import type { EventType, RecordedEvent } from '@vouch/events';
import { ProposedTerms } from './proposed-terms.js';
import { Reckoning } from './reckoning.js';
import { remadeFrom } from './remade.js';
import { compare, type WhatIfReport } from './report.js';
import { type Scenario, stageOf } from './scenario.js';
import { World } from './world.js';

/** Runs scenarios side by side over one reading of the recorded history, and compares what they come to with what was recorded. */
export class WhatIf {
  private readonly recorded = new Reckoning();
  private readonly tried: readonly Tried[];
  private events = 0;

  constructor(scenarios: readonly Scenario[]) {
    this.tried = scenarios.map((scenario) => new Tried(scenario));
  }

  /** The types of events that have to be read for it; all others make no difference. */
  get types(): readonly EventType[] {
    return [...new Set([...Reckoning.types, ...this.tried.flatMap(({ types }) => types)])];
  }

  /** The next events of the log, in its order. */
  take(events: readonly RecordedEvent[]): void {
    this.events += events.length;
    for (const event of events) {
      this.recorded.apply(event);
      for (const tried of this.tried) tried.take(event);
    }
  }

  report(): Promise<WhatIfReport> {
    for (const tried of this.tried) tried.end();
    return compare(this.recorded, this.tried, this.events);
  }
}

class Tried {
  readonly reckoning = new Reckoning();
  private readonly proposed: ProposedTerms;
  private readonly world: World;
  readonly types: readonly EventType[];

  constructor(readonly scenario: Scenario) {
    const remade = remadeFrom(stageOf(scenario));
    this.proposed = new ProposedTerms(scenario);
    this.world = new World(remade, (event) => this.reckoning.apply(event));
    this.types = [...World.typesFor(remade)];
  }

  /** Programs that the scenario changes something in. */
  get programIds(): readonly string[] {
    return this.proposed.programIds;
  }

  get impossible(): ReadonlyMap<string, number> {
    return this.world.impossible;
  }

  take(event: RecordedEvent): void {
    for (const instead of this.proposed.instead(event)) this.world.take(instead);
  }

  end(): void {
    this.world.comeToRest();
  }
}
