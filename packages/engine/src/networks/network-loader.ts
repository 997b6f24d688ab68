/** What holds a session of the runtime. */
export interface Closable {
  /** Frees the session's memory. Nothing may be asked of it any more. */
  close(): Promise<void>;
}

/** A network that can be loaded, and the interface that it then has. */
export interface NetworkLoader<T extends Closable> {
  /** Of its descriptor or of an operator's manifest. */
  readonly id: string;
  /**
   * @param path of the compiled network
   * @param threads that one run may use
   * @throws Error when the file at `path` is not the compiled network
   */
  load(path: string, threads: number): Promise<T>;
}
