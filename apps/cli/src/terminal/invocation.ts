/**
 * How the reader would type a command of ours: through npm where that is how this one was typed. `settings` are environment variables
 * to set before it.
 */
export function typed(command: string, settings: Readonly<Record<string, string>> = {}): string {
  const prefix = Object.entries(settings).map(([name, value]) => `${name}=${value} `);
  const throughNpm = process.env['npm_lifecycle_event'] !== undefined;
  return `${prefix.join('')}${throughNpm ? 'npm run vouch --' : 'vouch'} ${command}`;
}
