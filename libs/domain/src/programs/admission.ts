import type { ApplicationRules, FormField } from '@vouch/events';
import { filledIn } from '../command.js';
import { Rejection } from '../decider.js';
import type { DefineTrack, SetApplicationRules } from './admission-commands.js';
import { repeatedIn } from './repeated-in.js';

/** Rules as events hold them: what was not said is as usual. */
export const rulesOf = (set: SetApplicationRules): ApplicationRules => ({
  countries: filledIn({ allow: set.countries?.allow, deny: set.countries?.deny }),
  domains: filledIn({ deny: set.domains?.deny }),
  refuseFreeMail: set.refuseFreeMail ?? false,
  refuseDisposable: set.refuseDisposable ?? true,
  duplicates: set.duplicates ?? 'review',
  autoApprove: set.autoApprove ?? false,
  reapplyAfterDays: set.reapplyAfterDays ?? 0,
});

/** What a version of a track says. */
export const trackContent = ({ name, requirements, validMonths, noticeDays }: DefineTrack) => ({
  name,
  requirements: requirements.map(({ requirementId, name: called, passScore }) => ({
    requirementId,
    name: called,
    ...filledIn({ passScore }),
  })),
  validMonths: validMonths ?? null,
  noticeDays: noticeDays ?? 30,
});

export function whatIsWrongWithFields(fields: readonly FormField[]): Rejection | null {
  const repeated = repeatedIn(fields.map(({ name }) => name));
  if (repeated !== undefined)
    return new Rejection('FieldNameRepeated', `Two fields are named "${repeated}". Give each its own name.`);
  for (const { name, kind, options } of fields) {
    if (kind === 'choice' && !options)
      return new Rejection('OptionsMissing', `Field "${name}" is a choice, so it needs options.`);
    if (kind !== 'choice' && options)
      return new Rejection('OptionsUnexpected', `Field "${name}" is no choice, so it can not have options.`);
    const option = repeatedIn(options ?? []);
    if (option !== undefined)
      return new Rejection('OptionRepeated', `Field "${name}" offers "${option}" twice. Name each option once.`);
  }
  return null;
}
