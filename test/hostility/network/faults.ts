/** What a network, a gateway or a server can do to one request. Each happens once: the next attempt succeeds. */
export const faults = [
  /** The connection breaks before the request reaches the server. */
  'cut',
  /** No answer ever comes, and the request has not reached the server. */
  'hung',
  /** A gateway answers instead of the server, with its own page. */
  'bad-gateway',
  /** The server has executed it; the connection breaks before the answer. */
  'answer-lost',
  /** The server has executed it; no answer ever comes. */
  'answer-hung',
  /** The server has executed it; half of the answer comes, and nothing more. */
  'half-answer',
  /** It arrives twice at the same time. */
  'twice',
] as const
export type Fault = (typeof faults)[number]

/** A request that changes nothing at the server is the same whether it arrived or not. */
export const faultsOfFiles: readonly Fault[] = ['cut', 'hung', 'bad-gateway', 'half-answer']

/** One request of a visit: its path without the parts that differ between visits, and its position among equal ones. */
export interface Target {
  readonly method: string
  readonly path: string
  /** From 0. */
  readonly nth: number
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** The path of an address without the parts that belong to one visit. */
export function pathOf(url: string): string {
  return new URL(url, 'http://localhost').pathname.replace(UUID, ':id')
}

/** A file of the build: all pages share scripts and styles. */
export const isFile = ({ path }: Pick<Target, 'path'>): boolean => path.startsWith('/_next/static/')

export const nameOf = ({ method, path, nth }: Target): string => `${method} ${path} (${nth + 1})`
