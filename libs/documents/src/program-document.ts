import { z } from 'zod';

const part = z.record(z.string(), z.unknown());

/** A whole program as people write it: what its first commands say, but for the id of the program. */
const programDocument = z.strictObject({
  about: z.string().min(1).max(300).optional(),
  program: part,
  applicationForm: part.optional(),
  applicationRules: part.optional(),
  tracks: z.array(part).max(20).optional(),
  payoutRules: part.optional(),
  links: part.optional(),
});
export type ProgramDocument = z.infer<typeof programDocument>;

/** A command that founds a program. */
export interface FoundingCommand {
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Where it stands in the document: `tracks.0`. */
  readonly place: string;
}

/** What may be said otherwise than in the document. */
export interface FoundedAs {
  readonly programId?: string;
  readonly name?: string;
  readonly zone?: string;
}

/** What is wrong with a document, by its place. */
export interface WrongInProgram {
  readonly place: string;
  readonly message: string;
}

/**
 * The commands that a document stands for, in the order in which they are sent. Whether each is valid is for whoever takes it.
 */
export function foundingCommands(
  written: unknown,
  as: FoundedAs = {},
): { readonly commands: readonly FoundingCommand[] } | { readonly wrong: readonly WrongInProgram[] } {
  const read = programDocument.safeParse(written);
  if (!read.success)
    return { wrong: read.error.issues.map(({ path, message }) => ({ place: path.map(String).join('.'), message })) };
  const { program, applicationForm, applicationRules, tracks = [], payoutRules, links } = read.data;
  const programId = as.programId ?? program['programId'];
  const said = (command: string, place: string, body: Readonly<Record<string, unknown>> | undefined) =>
    body ? [{ command, place, body: { ...body, programId } }] : [];
  const { name = program['name'], zone = program['zone'] } = as;
  return {
    commands: [
      ...said('LaunchProgram', 'program', { ...program, name, zone }),
      ...said('DefineApplicationForm', 'applicationForm', applicationForm),
      ...said('SetApplicationRules', 'applicationRules', applicationRules),
      ...tracks.flatMap((track, index) => said('DefineTrack', `tracks.${index}`, track)),
      ...said('SetPayoutRules', 'payoutRules', payoutRules),
      ...said('SetLinkHosts', 'links', links),
    ],
  };
}
