/** What a network, a gateway or a server can do to one request. Each once: the next try of the same goes through. */
export const faults = [
  /** The connection breaks before the server has heard of it. */
  'cut',
  /** Nothing ever comes, and the server has not heard of it. */
  'hung',
  /** A gateway answers in its stead, with a page of its own. */
  'bad-gateway',
  /** The server has done it; the connection breaks before the answer. */
  'answer-lost',
  /** The server has done it; no answer ever comes. */
  'answer-hung',
  /** The server has done it; half of the answer comes, and nothing more. */
  'half-answer',
  /** It arrives twice at the same time. */
  'twice',
] as const
export type Fault = (typeof faults)[number]

/** For what changes nothing at the server, whether it was heard of is no difference. */
export const faultsOfFiles: readonly Fault[] = ['cut', 'hung', 'bad-gateway', 'half-answer']

/** One request of a visit: what was asked for, without what is another's in each visit, and the how-manieth time. */
export interface Target {
  readonly method: string
  readonly path: string
  /** From 0. */
  readonly nth: number
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** The path of an address with what belongs to one visit taken out. */
export function pathOf(url: string): string {
  return new URL(url, 'http://localhost').pathname.replace(UUID, ':id')
}

/** A file of the build: one page's scripts and styles are the other's. */
export const isFile = ({ path }: Pick<Target, 'path'>): boolean => path.startsWith('/_next/static/')

export const nameOf = ({ method, path, nth }: Target): string => `${method} ${path} (${nth + 1})`
