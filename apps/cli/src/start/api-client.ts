import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../terminal/failure.js';

export const keyFileIn = (dataDir: string): string => join(dataDir, 'api-key');

/** The API key of an installation; undefined before its first start. */
export async function readKey(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(keyFileIn(dataDir), 'utf8')).trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What the API answers to a command that it can't take (RFC 9457). */
interface ProblemDetails {
  readonly title?: string;
  readonly detail?: string;
  readonly whatToDo?: string;
  /** The domain's code of a refusal: `NothingPayable`. */
  readonly rejection?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

/** The API said no. */
export class ApiProblem extends Failure {
  readonly rejection: string | undefined;

  constructor(
    readonly status: number,
    path: string,
    { title, detail, whatToDo, rejection, errors = [] }: ProblemDetails,
  ) {
    const fields = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
    super([detail ?? title ?? `The API answered ${status}.`, fields].filter(Boolean).join(' '), {
      code: 'api-problem',
      where: `${path} answered ${status}`,
      whatToDo: whatToDo,
    });
    this.rejection = rejection;
  }
}

/** Calls the API as any client would. Connections are kept open between calls. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly key: string,
  ) {}

  get<Answer>(path: string): Promise<Answer> {
    return this.call(path, {});
  }

  command<Answer>(name: string, body: unknown, idempotencyKey?: string): Promise<Answer> {
    return this.post(`/v1/commands/${name}`, body, idempotencyKey);
  }

  post<Answer>(path: string, body: unknown, idempotencyKey?: string): Promise<Answer> {
    return this.call(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify(body),
    });
  }

  /**
   * Follows a partner's link as a visitor does, and answers with the click that the destination is told of.
   * @throws ApiProblem when the link leads nowhere.
   */
  async follow(code: string, headers: Readonly<Record<string, string>>): Promise<string> {
    const path = `/r/${code}`;
    const answer = await fetch(`${this.url}${path}`, { headers, redirect: 'manual' });
    const text = await answer.text();
    const click = new URL(answer.headers.get('location') ?? this.url).searchParams.get('vouch_click');
    if (click === null) throw new ApiProblem(answer.status, path, problemIn(text));
    return click;
  }

  /** @throws ApiProblem for every answer but 2xx; TypeError when there is no answer. */
  private async call<Answer>(path: string, init: RequestInit): Promise<Answer> {
    const headers = { ...init.headers, authorization: `Bearer ${this.key}` };
    const answer = await fetch(`${this.url}${path}`, { ...init, headers });
    if (answer.ok) return (await answer.json()) as Answer;
    const text = await answer.text();
    throw new ApiProblem(answer.status, path, problemIn(text));
  }
}

function problemIn(text: string): ProblemDetails {
  try {
    return JSON.parse(text) as ProblemDetails;
  } catch {
    // Something between us and the API answered in another form; its words are all there is.
    return { detail: text.slice(0, 300) };
  }
}
