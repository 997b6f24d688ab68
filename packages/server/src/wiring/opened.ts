/** A part of the server that was opened: what others use of it, and its end. */
export interface Opened<Services> {
  readonly services: Services;
  /** Called once, after everything that was opened later is closed. */
  close(): Promise<unknown>;
}

/** Opens parts one after the other, and closes them in reverse. */
export class Opener {
  readonly #closing: (() => Promise<unknown>)[] = [];

  async open<Services>(part: Opened<Services> | Promise<Opened<Services>>): Promise<Services> {
    const { services, close } = await part;
    this.#closing.push(close);
    return services;
  }

  async closeAll(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }
}
