/** One field at fault, in the form of FastAPI's validation errors, which rembg's server answers. */
export interface RembgProblem {
  /** Stable name of the kind of fault: `missing`, `bool_parsing`, `int_parsing`, … */
  readonly type: string;
  /** Where the field is: in the query or the body, and its name. */
  readonly loc: readonly ['query' | 'body', string];
  readonly msg: string;
  /** What came; null where nothing did. */
  readonly input: string | null;
}

/** A request that is refused with 422 and `{"detail":[…]}`. */
export class RembgError extends Error {
  override readonly name = 'RembgError';
  readonly problems: readonly RembgProblem[];

  constructor(problems: readonly RembgProblem[]) {
    super(problems.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '));
    this.problems = problems;
  }
}
