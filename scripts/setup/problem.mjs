/** An error that the user can correct: one sentence, without a stack trace. */
export class SetupProblem extends Error {
  /** Exit code for "the set-up failed", the same as the command line's. */
  static exitCode = 3;
}

/** What npm's and the file system's codes mean to a person. */
const SENTENCES = [
  [/\b(ENOSPC)\b/, 'the disk is full; free some space (about 1 GB) and run the command again'],
  [
    /\b(EACCES|EPERM|EROFS)\b/,
    'this folder cannot be written to; check who owns it and whether it is mounted read-only',
  ],
  [
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/,
    "the npm registry could not be reached; check the network and npm's registry and proxy settings, then run the command again",
  ],
  [
    /\b(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_[A-Z_]+)\b/,
    "the registry's certificate is not trusted; set NODE_EXTRA_CA_CERTS to your organisation's certificate file",
  ],
  [
    /\b(E401|E403)\b/,
    'the npm registry refused access; log in with npm or point npm at another registry',
  ],
  [
    /\b(E404|ETARGET)\b/,
    'the npm registry does not have one of the packages; point npm at a complete registry',
  ],
  [
    /\b(EINTEGRITY)\b/,
    'a downloaded package does not match its checksum; run `npm cache clean --force` and try again',
  ],
];

/**
 * @param {string} text output of a tool or message of an error
 * @returns {{ code: string, sentence: string } | null} the first known cause in it
 */
export function knownCause(text) {
  for (const [pattern, sentence] of SENTENCES) {
    const found = pattern.exec(text);
    if (found) return { code: found[1], sentence };
  }
  return null;
}

/**
 * Turns a failure into the sentence that is shown.
 * @param {string} doing what was going on, such as `Installing dependencies`
 * @param {string} text what the tool said
 */
export function explain(doing, text) {
  const cause = knownCause(text);
  if (cause) return new SetupProblem(`${doing} failed (${cause.code}): ${cause.sentence}.`);
  return new SetupProblem(`${doing} failed. What was said:\n${text.trim().slice(-4000)}`);
}
