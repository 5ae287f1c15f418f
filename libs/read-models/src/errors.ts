/** What a query can answer instead of figures. `code` is stable; the message says what to do. */
export abstract class QueryProblem extends Error {
  abstract readonly code: string;
}

/** The log knows nothing of what was asked for. */
export class NotFound extends QueryProblem {
  override readonly name = 'NotFound';
  constructor(
    /** `PartnerUnknown`, `ProgramUnknown`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A parameter is well formed, and still can't be answered. */
export class ParameterRefused extends QueryProblem {
  override readonly name = 'ParameterRefused';
  readonly code = 'ParameterRefused';
  constructor(
    readonly parameter: string,
    message: string,
  ) {
    super(message);
  }
}

/** The read model's tables are not there yet, or not in the shape that this version of the code reads. */
export class ReadModelNotReady extends QueryProblem {
  override readonly name = 'ReadModelNotReady';
  readonly code = 'ReadModelNotReady';
  constructor(
    readonly readModel: string,
    options?: ErrorOptions,
  ) {
    super(
      `The read model ${readModel} is still being filled from the log. Start the projector if it isn't running, or ask again later.`,
      options,
    );
  }
}
