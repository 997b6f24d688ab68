import { parseHost } from './http.js';
import { optionalInteger, text } from './setting.js';

/** Where those who watch the server ask. */
export const metricsSettings = {
  port: optionalInteger({
    name: 'NOBG_METRICS_PORT',
    about:
      'TCP port of `/metrics`, `/health/live` and `/health/ready`; 0 selects a free one. Without it nothing is measured.',
    from: 0,
    to: 65_535,
    shown: '(off)',
  }),
  host: text({
    name: 'NOBG_METRICS_HOST',
    about:
      'Address to bind that port to. It asks for no key: open it to the network of your Prometheus alone.',
    expected: 'an IP address or a host name',
    shown: '127.0.0.1',
    fallback: '127.0.0.1',
    parse: parseHost,
  }),
};
