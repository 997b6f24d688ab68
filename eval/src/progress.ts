/** Where progress is written; stderr has this shape. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Tells on a stream how far a run is: one line that is written over on a terminal, else a line a photo. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  #total = 0;
  #start = 0;
  #done = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(stream: ProgressStream, now: () => number) {
    this.#stream = stream;
    this.#now = now;
  }

  /**
   * The first of so many photos is begun: what came before, such as fetching networks, doesn't
   * count.
   */
  begin(total: number): void {
    this.#total = total;
    this.#done = 0;
    this.#start = this.#now();
  }

  /** One photo is done; `note` says how it went. */
  step(note: string): void {
    this.#done++;
    const each = (this.#now() - this.#start) / this.#done;
    const left = this.#total - this.#done;
    const time =
      left > 0 ? `, ${duration(each * left)} left` : `, took ${duration(each * this.#done)}`;
    const count = String(this.#done).padStart(String(this.#total).length);
    this.#line(`[${count}/${this.#total}] ${note}${time}`, left === 0);
  }

  /** A line that stays, such as a failure. */
  say(line: string): void {
    this.#stream.write(this.#stream.isTTY ? `\r\x1b[K${line}\n` : `${line}\n`);
  }

  #line(text: string, last: boolean): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\x1b[K${text}${last ? '\n' : ''}`);
    else this.#stream.write(`${text}\n`);
  }
}

/**
 * Milliseconds as people say them: `48 s`, `3 min 20 s`.
 * @internal
 */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
