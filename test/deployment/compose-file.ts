import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly deploy?: {
    readonly replicas?: number;
    readonly resources?: { readonly limits?: { readonly cpus?: string; readonly memory?: string } };
  };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** docker-compose.yml as Compose would read it in this environment. @throws Error for a variable that has to be set. */
export function readComposeFile(env: Readonly<Record<string, string>>): ComposeFile {
  const text = readFileSync(`${root}/docker-compose.yml`, 'utf8').replaceAll(/^\s*#.*$/gm, '');
  const filledIn = text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string, rest: string) => {
    const value = env[name];
    if (value) return value;
    if (kind === '?') throw new Error(`${name}: ${rest}`);
    return rest ?? '';
  });
  return parse(filledIn, { merge: true }) as ComposeFile;
}

export const servicesOf = ({ services }: ComposeFile, profile: string): readonly (readonly [string, Service])[] =>
  Object.entries(services).filter(([, { profiles }]) => profiles?.includes(profile));
