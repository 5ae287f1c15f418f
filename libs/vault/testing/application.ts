import { Command, command, IsPerson, IsText, IsTexts, PersonalDetails, sealedFieldsOf } from '@vouch/domain';
import { commandIdOf } from '@vouch/runtime';
import type { Vault } from '../src/vault.js';

/** A command with everything that goes to the vault. */
class Apply extends Command {
  @IsPerson()
  contact?: PersonalDetails;

  @IsText()
  note?: string;

  @IsTexts()
  answers?: Record<string, string>;
}

export const ada = { name: 'Ada Lovelace', email: 'ada@analytical.test', company: 'Analytical Engines' };
export const about = (key: string, stream = 'partner-p1', laneKey = 'partner:p1') => ({
  commandId: commandIdOf('tests', key),
  stream,
  laneKey,
});
const fields = sealedFieldsOf(Apply);
const filled = (body: Partial<Apply>) => fields.filter(({ field }) => body[field as keyof Apply] !== undefined);
export const sealing = (vault: Vault, body: Partial<Apply>, of = about('k1')) =>
  vault.seal(command(Apply, body as Apply), filled(body), of);

export const idsIn = (sealed: Awaited<ReturnType<typeof sealing>>) => ({
  persons: [sealed.fields.person('contact')?.personId].filter((id) => id !== undefined),
  texts: [sealed.fields.text('note'), ...Object.values(sealed.fields.texts('answers'))].filter(
    (id) => id !== undefined,
  ),
});
