import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { commandsByName } from '@vouch/runtime';
import { ApiKeys } from './access/api-keys.js';
import { KeyCommands } from './access/key-commands.js';
import { BackendHolder } from './backend.js';
import { commandControllers } from './commands/command-controllers.js';
import { commandHandlers } from './commands/command-handlers.js';
import { BulkController } from './commands/bulk.controller.js';
import { CommandSender } from './commands/command-sender.js';
import { offeredCommands } from './commands/offered-commands.js';
import { LogClock } from './commands/log-clock.js';
import { Metrics } from './observe/metrics.js';
import type { ClassSchemas } from './openapi/class-schemas.js';
import { queryControllers } from './read-models/query-controllers.js';
import { journalController } from './journal/journal.controller.js';
import { LaunchController } from './launch/launch.controller.js';
import { payoutsController } from './payouts/payouts.controller.js';
import { HealthController } from './system/health.controller.js';
import { IndexController } from './system/index.controller.js';
import { MetricsController } from './system/metrics.controller.js';
import { ParkedEventsController } from './system/parked-events.controller.js';
import { ProblemsController } from './system/problems.controller.js';
import { ProgressController } from './system/progress.controller.js';
import { Readiness } from './system/readiness.js';
import { WhatIfController } from './what-if/what-if.controller.js';
import { OFFERED_COMMANDS, POLICIES, PROJECTIONS, QUERIES, type Tables } from './tables.js';

@Module({})
export class ApiModule {
  /** Controllers and handlers come from the tables: a new command or query needs nothing here. */
  static of(
    tables: Tables,
    backend: BackendHolder,
    metrics: Metrics,
    keys: ApiKeys,
    schemas: ClassSchemas,
  ): DynamicModule {
    const handlings = commandsByName(tables.deciders);
    const offered = offeredCommands(tables.deciders);
    return {
      module: ApiModule,
      imports: [CqrsModule.forRoot()],
      controllers: [
        IndexController,
        ...commandControllers(offered, schemas),
        BulkController,
        LaunchController,
        ...queryControllers(tables.queries, schemas),
        WhatIfController,
        journalController(schemas),
        payoutsController(schemas),
        ProgressController,
        ParkedEventsController,
        HealthController,
        MetricsController,
        ProblemsController,
      ],
      providers: [
        ...commandHandlers(handlings),
        CommandSender,
        KeyCommands,
        LogClock,
        Readiness,
        { provide: BackendHolder, useValue: backend },
        { provide: ApiKeys, useValue: keys },
        { provide: Metrics, useValue: metrics },
        { provide: OFFERED_COMMANDS, useValue: offered },
        { provide: POLICIES, useValue: tables.policies },
        { provide: PROJECTIONS, useValue: tables.projections },
        { provide: QUERIES, useValue: tables.queries },
      ],
    };
  }
}
