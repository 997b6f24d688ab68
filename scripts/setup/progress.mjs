/** A line without a terminal is written at most this often; ms. */
const PLAIN_EVERY_MS = 5000;

/**
 * Shows how a long step goes: one line that is rewritten on a terminal, a line
 * now and then elsewhere. Everything goes to stderr, so that what a command
 * prints for programs stays clean.
 * @param {string} title
 * @param {NodeJS.WriteStream} [stream]
 */
export function startProgress(title, stream = process.stderr) {
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  let state = '';
  let lastPlain = began;
  let width = 0;

  const draw = () => {
    const text = `  ${[state, `${seconds()} s`].filter(Boolean).join(', ')}`;
    if (stream.isTTY) {
      stream.write(`\r${text.padEnd(width)}`);
      width = text.length;
    } else if (performance.now() - lastPlain >= PLAIN_EVERY_MS) {
      lastPlain = performance.now();
      stream.write(`${text}\n`);
    }
  };

  stream.write(`${title}\n`);
  const timer = setInterval(draw, 1000);
  timer.unref();
  return {
    /** @param {string} next what is shown before the seconds */
    update(next) {
      state = next;
    },
    /** @param {string} [sentence] the step's last line */
    end(sentence) {
      clearInterval(timer);
      if (stream.isTTY && width > 0) stream.write(`\r${' '.repeat(width)}\r`);
      if (sentence) stream.write(`  ${sentence} (${seconds()} s)\n`);
    },
  };
}
