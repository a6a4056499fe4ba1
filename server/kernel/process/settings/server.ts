import { z } from 'zod'
import { form, variable } from './explained.ts'
import { flag } from './kinds.ts'

/** Where and how the server listens, and what it says. */
export const serverSettings = {
  /** Set by the commands. */
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  PORT: variable(
    z.coerce.number().int().min(0).max(65535).default(3000),
    'the port on which the server listens',
  ),
  HOST: variable(
    form(z.string(), 'an IP address').default('0.0.0.0'),
    'the address on which the server listens',
  ),
  PROCESSES: variable(
    form(
      z.union([z.literal('auto'), z.coerce.number().int().min(1).max(128)], 'must be auto, or 1 to 128'),
      '`auto`, or 1 to 128',
    ).default(1),
    'the number of processes that serve the port; `auto`: one for each processor. See [all cores](deploy.md#all-cores). ' +
      'The demo has one process',
  ),
  REQUESTS_AT_ONCE: variable(
    z.coerce.number().int().min(8).max(100_000).optional(),
    'how many requests of customers, staff and pages each process works on at once. Others wait for half a second and are then ' +
      'asked to come again; see [too much to do](operations/alerts/overloaded.md)',
    { otherwise: 'four for each connection of `DATABASE_POOL`' },
  ),
  DRAIN_SECONDS: variable(
    z.coerce.number().int().min(0).max(120).default(0),
    'for how many seconds the server still accepts requests after it was told to stop and `/readyz` says 503, so that ' +
      'proxies learn of it; see [the end of an instance](deploy.md#the-end-of-an-instance)',
  ),
  PUBLIC_URL: variable(
    form(z.url(), 'an https URL').optional(),
    'the public URL of this server, used in links and for sign-in',
    { otherwise: 'required outside the demo' },
  ),
  TRUSTED_PROXIES: variable(
    z.coerce.number().int().min(0).max(5).default(0),
    'the number of proxies in front of the server whose `X-Forwarded-For` is trusted; such proxies must limit the ' +
      'number of connections. With 0, the IP address of the connection is used',
  ),
  CLIENT_CERT_HEADER: variable(
    form(
      z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, 'must be the name of a header')
        .transform((name) => name.toLowerCase()),
      'the name of a header',
    ).optional(),
    'the header in which the nearest trusted proxy gives the verified certificate of a partner’s system: as RFC 9440 ' +
      'says (`Client-Cert`), as URL-encoded PEM (nginx: `$ssl_client_escaped_cert`), or as its SHA-256 fingerprint in ' +
      'hexadecimal. The proxy must set or remove the header in every request',
    { otherwise: 'systems with a registered certificate are refused, as with `TRUSTED_PROXIES=0`' },
  ),
  H5_OFFLINE: variable(
    flag.default(true),
    'whether phones cache customers’ pages, but never data, for a day, so that the pages open without a network. `off` ' +
      'removes existing caches',
  ),
  LOG_LEVEL: variable(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'the least severe level that is [logged](operations/monitoring.md#logs)',
  ),
  DEMO: variable(
    flag.default(false),
    'turns on the emulated vendors, the demo pages and the movable clock. In production with your own database, the app ' +
      'refuses to start with it unless `DEMO_IN_PRODUCTION` is given',
  ),
  DEMO_IN_PRODUCTION: variable(
    form(z.string(), 'the sentence `yes-show-the-demo-on-this-production-database`').optional(),
    'allows the demo in production on the database given in `DATABASE_URL`',
    { otherwise: 'not allowed' },
  ),
}
