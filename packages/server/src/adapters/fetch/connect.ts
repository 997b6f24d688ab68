import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type FetchRules, mayAsk, mayConnect } from './fetch-rules.js';
import type { Resolve } from './resolve.js';

/** The address behind a URL is not one that may be connected to. */
export class NotPublic extends Error {
  override readonly name = 'NotPublic';
}

/**
 * Asks for one URL over a connection of its own and gives the answer once its headers are there.
 * The addresses that are checked are those that are connected to: there is no second look-up.
 *
 * @throws NotPublic; what the network says
 */
export function connect(
  url: URL,
  options: {
    readonly resolve: Resolve;
    readonly rules: FetchRules;
    readonly signal: AbortSignal;
    /** What is sent there; without it a picture is asked for. */
    readonly post?: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  },
): Promise<IncomingMessage> {
  const { resolve, rules, signal, post } = options;
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  if (!mayAsk(url.hostname, rules)) {
    return Promise.reject(new NotPublic('the host is not one of those that are set'));
  }
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  // Node does not look literal addresses up.
  if (isIP(literal) !== 0 && !mayConnect(literal, port, rules)) {
    return Promise.reject(new NotPublic('the address is not public'));
  }
  const lookup: LookupFunction = (host, asked, done) => {
    resolve(host, signal).then(
      (addresses) => {
        const [first] = addresses;
        if (
          first === undefined ||
          addresses.some(({ address }) => !mayConnect(address, port, rules))
        ) {
          done(new NotPublic('the name leads to an address that is not public'), '', 0);
        } else if (asked.all) done(null, [...addresses]);
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 0),
    );
  };
  return new Promise((settle, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, {
      lookup,
      signal,
      // No pool: a connection kept open would outlive what it was checked for.
      agent: false,
      method: post === undefined ? 'GET' : 'POST',
      headers: {
        'User-Agent': 'NoBG',
        Accept: post === undefined ? 'image/*' : '*/*',
        'Accept-Encoding': 'identity',
        ...post?.headers,
      },
      maxHeaderSize: 16_384,
    });
    request.once('response', settle);
    // Also after the answer began: what is still sent may fail.
    request.on('error', reject);
    request.end(post?.body);
  });
}
