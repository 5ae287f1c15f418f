import { deciders } from '@vouch/domain';
import { offeredCommands } from '../commands/offered-commands.js';
import { problemCodes, problemTypes, problemUri } from './catalogue.js';
import { rejectionsOf } from './rejections-of.js';

/** The text of docs/errors.md, but for its format. */
export function errorsDocument(): string {
  const capabilities = grouped(offeredCommands(deciders), ({ capability }) => capability);
  return `# Errors

<!-- Generated from the catalogue of problems and from the deciders; do not edit. Run: npm run generate -->

Everything that goes wrong is answered in one shape, \`application/problem+json\` (RFC 9457):

- \`type\` — which problem it is. Stable; it ends in one of the codes below, and leads to what is said here.
- \`status\`, \`title\`, \`whatToDo\` — the same each time.
- \`detail\` — what was wrong this time. It names ids, and never what a person filled in.
- \`errors\` — with \`invalid-fields\`, each field with what is wrong with it.
- \`rejection\` — with \`command-rejected\` and \`subject-not-found\`, the fact that stood in the way. Stable; below, by command.
- \`correlationId\` — finds the request in the log output.

Nothing is recorded by a request that is answered with an error, but for \`outcome-unknown\`, which says what to do. A refusal isn't
remembered: the same command with the same \`Idempotency-Key\` may succeed later.

## Problems

| code | status | title | what to do |
| --- | --- | --- | --- |
${problemCodes
  .map((code) => {
    const { status, title, whatToDo } = problemTypes[code];
    return `| [${code}](${problemUri(code)}) | ${status} | ${title} | ${inCell(whatToDo)} |`;
  })
  .join('\n')}

## Refusals

Why a command can be refused, by its code in \`rejection\`. Where the id of something else is in the message, here is \`…\`.

${[...capabilities].map(([capability, commands]) => `### ${capability}\n\n${commands.map(({ handling }) => section(handling)).join('\n\n')}`).join('\n\n')}
`;
}

function section(handling: Parameters<typeof rejectionsOf>[0]): string {
  const codes = Object.entries(rejectionsOf(handling));
  const { name } = handling.type;
  if (codes.length === 0)
    return `**${name}** is never refused: it records a fact, or does nothing when it is already so.`;
  return [`**${name}**`, '', ...codes.map(([code, message]) => `- \`${code}\` — ${inCell(message)}`)].join('\n');
}

const inCell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function grouped<T>(items: readonly T[], by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return groups;
}
