import type { MigrationInterface } from 'typeorm';
import { CreateReadModels1795325905975 } from './1795325905975-create-read-models.js';
import { AddApiKeys1795336783371 } from './1795336783371-add-api-keys.js';
import { NamePersonsInEventHistory1795338604881 } from './1795338604881-name-persons-in-event-history.js';
import { ProgramsAndCosts1795339122881 } from './1795339122881-programs-and-costs.js';
import { PartnersApplicationsCertifications1795340229940 } from './1795340229940-partners-applications-certifications.js';
import { LinksReferralsAndCustomers1795341616577 } from './1795341616577-links-referrals-and-customers.js';

/** In the order in which they run; `generate-migration` writes this list. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  CreateReadModels1795325905975,
  AddApiKeys1795336783371,
  NamePersonsInEventHistory1795338604881,
  ProgramsAndCosts1795339122881,
  PartnersApplicationsCertifications1795340229940,
  LinksReferralsAndCustomers1795341616577,
];
