export interface ProblemType {
  readonly status: number;
  readonly title: string;
  /** What the caller can do about it, for a person. */
  readonly whatToDo: string;
}

const problem = (status: number, title: string, whatToDo: string): ProblemType => ({ status, title, whatToDo });

/**
 * Every problem that the API answers with (RFC 9457). A code is stable: it is the end of the problem's `type`, and GET
 * /problems shows this list.
 */
export const problemTypes = {
  'malformed-request': problem(
    400,
    'The request could not be read',
    'Send well-formed HTTP with a JSON body in UTF-8 (or YAML, where it is taken), and correctly encoded URLs.',
  ),
  'invalid-fields': problem(
    400,
    'Some fields are not valid',
    'Correct the fields named in "errors" and send the request again. Nothing was recorded.',
  ),
  'api-key-required': problem(
    401,
    'An API key is required',
    'Send the header "Authorization: Bearer <key>", or the key as the password of HTTP Basic. The first key was printed at the first start and lies in the file "api-key" of the data folder; an admin makes others.',
  ),
  'not-allowed': problem(
    403,
    'This API key does not reach that',
    'Use a key whose role, scopes and partner reach what you ask for; docs/access.md lists who may what. An admin makes keys.',
  ),
  'route-not-found': problem(404, 'There is nothing at this address', 'GET / lists what there is.'),
  'subject-not-found': problem(
    404,
    'The command names something that does not exist',
    'Check the id, or record what it names first, then send the command again. Nothing was recorded.',
  ),
  'method-not-allowed': problem(405, 'This address takes another method', 'Use one of the methods in "Allow".'),
  'request-timeout': problem(408, 'The request took too long to arrive', 'Send the whole request within 30 seconds.'),
  'command-rejected': problem(
    409,
    'The command was refused',
    'Read "rejection" and "detail". Nothing was recorded, and the same command may succeed later.',
  ),
  'payout-refused': problem(
    409,
    'The payout can not leave so, or its report not be read',
    'Read "rejection" and "detail". No line was sent by this request.',
  ),
  'too-many-conflicts': problem(
    409,
    'Other commands kept changing the same stream',
    'Nothing was recorded. Send the same command with the same Idempotency-Key again.',
  ),
  'clock-not-simulated': problem(
    409,
    'Days of this log are closed by the calendar',
    'Only a log whose first event is ClockSimulated has its days closed by command; here the scheduler closes them.',
  ),
  'body-too-large': problem(
    413,
    'The body is too large',
    'A body has at most 262,144 bytes, that of POST /v1/bulk and of a payout’s report at most 4,194,304.',
  ),
  'uri-too-long': problem(414, 'The address is too long', 'Shorten the values in the address.'),
  'unsupported-media-type': problem(
    415,
    'The body is not of a kind that is read here',
    'Send the header "Content-Type: application/json" and a JSON object as the body. What takes terms takes them as application/yaml, too.',
  ),
  'idempotency-key-reused': problem(
    422,
    'This Idempotency-Key stands for other content',
    'A key belongs to one command with one body, for ever. Use a fresh key. Nothing was recorded.',
  ),
  'rate-limited': problem(
    429,
    'This API key asked too often',
    'Wait for the seconds in "Retry-After". The headers "RateLimit-…" say how much is left; POST /v1/bulk takes many commands at once.',
  ),
  'headers-too-large': problem(431, 'The headers are too large', 'Send fewer or shorter headers.'),
  'unexpected-error': problem(
    500,
    'This should not have happened',
    'This is a bug in Vouch. Report it with the correlation id, which finds it in the log output.',
  ),
  'outcome-unknown': problem(
    503,
    'The log did not answer in time',
    'It is unknown whether the command was recorded. Send it again with the same Idempotency-Key: it is recorded once at most.',
  ),
  'vault-locked': problem(
    503,
    'The vault does not open',
    'Give this server the key of the vault as it is now, in VOUCH_VAULT_KEY or the file vault.key, and start it again.',
  ),
  'database-unreachable': problem(
    503,
    'The database can not be reached',
    'Send the request again in a moment; a command with the same Idempotency-Key. GET /readyz says when all is well.',
  ),
  'not-ready': problem(
    503,
    'Vouch is not ready',
    'Wait until what "errors" names is there. Is the database up, and does the projector run?',
  ),
  'read-model-not-ready': problem(
    503,
    'The read model is not ready',
    'It is being filled from the log. Ask again later; GET /readyz says what is missing.',
  ),
  'database-busy': problem(
    503,
    'The database took too long',
    'Send the request again in a moment; a command with the same Idempotency-Key.',
  ),
  'replay-busy': problem(
    503,
    'Others are replaying the log',
    'An answer as of then is replayed from the log, a few at once. Ask again in some seconds.',
  ),
  'replay-too-long': problem(
    503,
    'The log is too long to be replayed while you wait',
    'Ask on the command line, which has no limit and shows how far it is: vouch report <name> --as-of <position>.',
  ),
  'what-if-running': problem(
    503,
    'Another what-if is running',
    'One runs at a time in a process. Ask again when it is done, or use `vouch whatif`, which has a process of its own.',
  ),
  'shutting-down': problem(503, 'This server is shutting down', 'Send the request again in a moment.'),
  'not-caught-up': problem(
    504,
    'The read models have not caught up in time',
    'Ask again, or wait longer with "timeoutMs". If it lasts, see GET /v1/progress and whether the projector runs.',
  ),
} satisfies Record<string, ProblemType>;

export type ProblemCode = keyof typeof problemTypes;

export const problemCodes = Object.keys(problemTypes) as ProblemCode[];

export const problemUri = (code: ProblemCode) => `/problems/${code}`;

/** One field that is not valid: where it is in the request, and what is wrong with it. */
export interface FieldError {
  /** Path in the body or the query: `tiers[0].name`. */
  readonly field: string;
  readonly message: string;
}

/** An error with its place in the catalogue. What it says goes to the caller as it is. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extra: {
      readonly errors?: readonly FieldError[];
      /** The domain's code of a refusal: `ApplicationAlreadyDecided`. */
      readonly rejection?: string;
      readonly headers?: Readonly<Record<string, string | string[]>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: extra.cause });
  }
}

/** The body of a problem answer, application/problem+json. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly whatToDo: string;
  /** Path of the request. */
  readonly instance: string;
  readonly correlationId: string;
  readonly errors?: readonly FieldError[];
  readonly rejection?: string;
}

export function problemBody(problem: Problem, request: { path: string; correlationId: string }): ProblemBody {
  const { status, title, whatToDo } = problemTypes[problem.code];
  return {
    type: problemUri(problem.code),
    title,
    status,
    detail: problem.detail,
    whatToDo,
    instance: request.path,
    correlationId: request.correlationId,
    ...(problem.extra.errors && { errors: problem.extra.errors }),
    ...(problem.extra.rejection && { rejection: problem.extra.rejection }),
  };
}
