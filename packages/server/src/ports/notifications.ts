/**
 * Hints from process to process that something changed. Each may be lost: the rows are the truth, and whoever waits for
 * something also looks now and then by itself.
 */
export interface Notifications {
  /** Told to every listener of the topic in every process, this one included; what cannot be sent is dropped. */
  tell(topic: string, message: unknown): void;
  /** @returns what ends it. What a listener throws is dropped */
  listen(topic: string, listener: (message: unknown) => void): () => void;
}
