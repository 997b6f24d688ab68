import 'pacote';

/** What pacote exports beyond its published types. */
declare module 'pacote' {
  export class RemoteFetcher {
    constructor(url: string, options: object);
    /** The address, moved to the configured registry where npm's settings ask for that. */
    readonly resolved: string;
  }
}
