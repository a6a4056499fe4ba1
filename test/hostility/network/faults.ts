/**
 * The faults that a network, a gateway or a server can cause for one request. Each fault happens once; the next
 * attempt succeeds.
 */
export const faults = [
  /** The connection breaks before the request reaches the server. */
  'cut',
  /** The request does not reach the server, and no response ever comes. */
  'hung',
  /** A gateway responds with its own page, and the request does not reach the server. */
  'bad-gateway',
  /** The server executes the request, and the connection breaks before the response. */
  'answer-lost',
  /** The server executes the request, and no response ever comes. */
  'answer-hung',
  /** The server executes the request; half of the response arrives, and nothing more. */
  'half-answer',
  /** The request reaches the server twice at the same time. */
  'twice',
] as const
export type Fault = (typeof faults)[number]

/**
 * The faults for requests of files. A file request changes nothing on the server, so it makes no difference whether a
 * failed request had reached the server.
 */
export const faultsOfFiles: readonly Fault[] = ['cut', 'hung', 'bad-gateway', 'half-answer']

/**
 * Identifies one request of a visit by its method, its path and its position among requests with the same method and
 * path. The path leaves out the ids that differ between visits.
 */
export interface Target {
  readonly method: string
  readonly path: string
  /** The position of the request, starting at 0. */
  readonly nth: number
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** The path of a URL, with the ids of a single visit replaced by `:id`. */
export function pathOf(url: string): string {
  return new URL(url, 'http://localhost').pathname.replace(UUID, ':id')
}

/** Whether the request is for a file of the build. All pages share these scripts and styles. */
export const isFile = ({ path }: Pick<Target, 'path'>): boolean => path.startsWith('/_next/static/')

export const nameOf = ({ method, path, nth }: Target): string => `${method} ${path} (${nth + 1})`
